import { ActionError } from '../errors.ts'

const refusals =
  /(?:exporter is not supported for the docker driver|Multi-platform build is not supported|Attestation is not supported|does not currently support exporting|push-by-digest is currently not implemented)[^\n]*/i

/** The error when buildx refuses because of its builder; undefined for any other text. */
export function unfitBuilderError(text: string): ActionError | undefined {
  const match = refusals.exec(text)
  if (match === null) return undefined
  return new ActionError('builder-unfit', `The builder cannot do what is needed: ${match[0]}`, {
    hint: 'Add a step "uses: docker/setup-buildx-action" before this one, or run "docker buildx create --use"',
  })
}
