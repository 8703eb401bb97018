import type { DockerfileInstruction } from '../../model/dockerfile.ts'
import { isUnknown } from '../../model/unknown.ts'
import type { LintRunRule, LintSubject } from '../lint-rule.ts'

/** Two Dockerfiles of one context that say the same, comments aside: one of them, with the build arguments of both, makes both images. */
export const sameDockerfiles: LintRunRule = (subjects) => {
  const first = new Map<string, string>()
  const told = new Map<string, { readonly subject: string }>()
  for (const one of subjects) {
    const { path } = one.dockerfile
    if (one.dockerfile.stages.length === 0) continue
    const key = contentOf(one)
    const other = first.get(key)
    if (other === undefined) first.set(key, path)
    else if (other !== path && !told.has(path)) told.set(path, { subject: other })
  }
  return [...told].map(([file, { subject }]) => ({ code: 'same-dockerfile', file, line: 1, subject }))
}

function contentOf({ dockerfile: { args, stages }, context, variant }: LintSubject): string {
  const ignoreFile = isUnknown(context) ? undefined : context.ignoreFile
  const own = ignoreFile?.startsWith(variant.dockerfile) === true ? ignoreFile : undefined
  return JSON.stringify([
    variant.context,
    own,
    args.map(said),
    stages.map(({ name, base, platform, instructions }) => [name, base, platform, instructions.map(said)]),
  ])
}

function said({ keyword, flags, text, triggered, heredocs }: DockerfileInstruction): unknown {
  return [keyword, triggered, flags, text.replaceAll(/\s+/g, ' '), heredocs.map((heredoc) => heredoc.text)]
}
