import type { LintedSighting } from '../model/lint.ts'
import type { Layer, MeasuredCell } from '../model/measurement.ts'
import { refName } from '../model/ref-name.ts'
import { isUnknown } from '../model/unknown.ts'
import type { VariantRef } from '../model/variant-ref.ts'

/** Unpacked bytes of the layer that the instruction of a sighting made, in the image of these variants where it is largest; undefined where no layer is known to be its. */
export function bytesOfLine(
  { file, instruction }: LintedSighting,
  { refs, measured }: { readonly refs: readonly VariantRef[]; readonly measured: readonly MeasuredCell[] },
): number | undefined {
  if (instruction === undefined) return undefined
  const names = new Set(refs.map(refName))
  const isMade = ({ origin: { dockerfile, line } }: Layer): boolean =>
    dockerfile === file && line !== undefined && instruction.line <= line && line <= instruction.lastLine
  const made = measured.flatMap((cell) => {
    if (!names.has(refName(cell)) || isUnknown(cell.measurement)) return []
    return cell.measurement.layers.filter(isMade).map(({ uncompressedBytes }) => uncompressedBytes)
  })
  return made.length === 0 ? undefined : made.reduce((most, bytes) => Math.max(most, bytes))
}
