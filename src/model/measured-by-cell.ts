import type { VariantRef } from './config.ts'
import type { MeasuredCell } from './measurement.ts'

export type MeasuredByCell = ReadonlyMap<string, MeasuredCell['measurement']>

/** The measurements by cell, so that nothing depends on the order in which they were made. */
export function measuredByCell(measured: readonly MeasuredCell[]): MeasuredByCell {
  return new Map(measured.map((cell) => [cellKey(cell), cell.measurement]))
}

/** One text for a cell. No name holds a newline. */
export function cellKey({ image, variant, platform }: VariantRef & { readonly platform: string }): string {
  return [image, variant, platform].join('\n')
}
