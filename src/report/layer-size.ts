import { formatBytes, type UnitSystem } from '../model/bytes.ts'
import type { ReportLayer } from '../model/report.ts'

/** `12 MB`, what a pull downloads of a layer; where nobody knows that, `36 MB uncompressed`. */
export function layerSize({ compressedBytes, uncompressedBytes }: ReportLayer, unit: UnitSystem): string {
  return compressedBytes === undefined
    ? `${formatBytes(uncompressedBytes, unit)} uncompressed`
    : formatBytes(compressedBytes, unit)
}
