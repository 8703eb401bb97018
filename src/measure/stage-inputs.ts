import { hash } from 'node:crypto'
import type { StageInputs } from '../model/measurement.ts'
import type { Provenance } from './provenance.ts'

const hexDigits = 16

/**
 * What a step takes files from beside the layers below it, by step: other stages and images, each with all that led to it. A step that takes them from the context
 * alone has none, nor has one of which the definition does not tell the whole.
 */
export function stageInputs({ steps }: Provenance): ReadonlyMap<string, StageInputs> {
  const known = new Map<string, StageInputs>()
  const found = new Map<string, StageInputs>()
  for (const [id, { inputs, operation, does }] of steps) {
    // An input comes before what it is for; else nothing is known of it.
    const parts = inputs.map((input) => known.get(idOf(input)))
    const whole = parts.every((part) => part !== undefined) && does !== undefined
    if (!whole) continue
    const identifier = operation.kind === 'source' ? operation.identifier : ''
    const isImage = /^(?:docker-image|oci-layout):\/\//.test(identifier)
    const isFiles = operation.kind === 'source' && !isImage
    const own: StageInputs = {
      lines: isImage ? '' : does.lines,
      settings: does.settings,
      bases: isImage ? identifier : '',
      context: isFiles,
      ...(isFiles && !isContext(operation) && { elsewhere: true }),
    }
    known.set(id, joined([own, ...parts]))
    if (operation.kind !== 'layer') continue
    const sides = inputs.filter((_, index) => index !== operation.rootInput)
    const isStage = (input: string) => !isContext(steps.get(idOf(input))?.operation)
    if (sides.some(isStage)) found.set(id, joined(sides.flatMap((input) => known.get(idOf(input)) ?? [])))
  }
  return found
}

function joined(parts: readonly StageInputs[]): StageInputs {
  const hashOf = (name: 'lines' | 'settings' | 'bases') =>
    hash('sha256', JSON.stringify(parts.map((part) => part[name])), 'hex').slice(0, hexDigits)
  return {
    ...{ lines: hashOf('lines'), settings: hashOf('settings'), bases: hashOf('bases') },
    context: parts.some(({ context }) => context),
    ...(parts.some(({ elsewhere }) => elsewhere) && { elsewhere: true }),
  }
}

/** `step3:0` is the first output of `step3`. */
function idOf(output: string): string {
  return output.replace(/:\d{1,9}$/, '')
}

function isContext(operation: { readonly kind: string; readonly identifier?: string } | undefined): boolean {
  return operation?.kind === 'source' && operation.identifier?.startsWith('local://') === true
}
