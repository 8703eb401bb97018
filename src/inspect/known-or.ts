import type { Inspection } from '../model/inspection.ts'
import { isUnknown, type Unknown } from '../model/unknown.ts'
import type { Inspections } from '../record-ports.ts'
import type { Asked } from './inspect-image.ts'

/** What an earlier run found for the same question; else what `inspect` finds now, which is kept for the next. */
export async function knownOr(
  asked: Asked,
  {
    inspections,
    inspect,
  }: { readonly inspections?: Inspections | undefined; inspect(): Promise<Inspection | Unknown> },
): Promise<Inspection | Unknown> {
  const of = JSON.stringify(asked)
  const known = await inspections?.get(of)
  if (known !== undefined && isOf(known, asked)) return known
  const inspection = await inspect()
  if (!isUnknown(inspection)) await inspections?.put(of, inspection)
  return inspection
}

/** As a tree that is built now is held against what was measured. */
function isOf({ uncompressedBytes, liveBytes, wastedBytes, layers }: Inspection, { measurement }: Asked): boolean {
  return (
    uncompressedBytes === measurement.uncompressedBytes &&
    liveBytes + wastedBytes === uncompressedBytes &&
    layers.length === measurement.layers.length
  )
}
