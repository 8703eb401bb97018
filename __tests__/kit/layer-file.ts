import { createReadStream } from 'node:fs'
import { dirname } from 'node:path'
import type { Digest } from '../../src/model/digest.ts'
import type { LayerBlob } from '../../src/ports.ts'

/** A blob of a layout, as its reader gets it. */
export function layerFile(file: {
  readonly path: string
  readonly digest: Digest
  readonly compressedBytes: number
}): LayerBlob & { readonly path: string } {
  const layoutDir = dirname(dirname(dirname(file.path)))
  return { ...file, place: { kind: 'layout', layoutDir }, open: () => createReadStream(file.path) }
}
