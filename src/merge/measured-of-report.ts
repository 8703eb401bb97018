import { parseDigest } from '../model/digest.ts'
import type { Inspection } from '../model/inspection.ts'
import type { ImageMeasurement, Layer } from '../model/measurement.ts'
import type { ReportImage, ReportLayer } from '../model/report.ts'
import { type Unknown, unknown } from '../model/unknown.ts'

/** 4 TB: above every image, and the sum over the most cells that a configuration can have is still exact. */
const mostBytes = 2 ** 42

/** What a report says of one image, as far as images are held against each other: sizes, layers, contents by measure and path. */
export type MeasuredOfReport = {
  readonly measurement: ImageMeasurement | Unknown
  readonly inspection: Inspection | Unknown
}

/**
 * The numbers of an image that another run measured. What a report does not tell (binaries, settings, observations) is empty, and is not judged again.
 * `contradiction` says why the numbers cannot be believed: a digest that is none, a sum that is not that of the layers.
 */
export function measuredOfReport(image: ReportImage): MeasuredOfReport | { readonly contradiction: string } {
  if (image.unknown !== undefined) {
    const none = unknown(image.unknown.reason)
    return { measurement: none, inspection: none }
  }
  const [digest, indexDigest] = [parseDigest(image.digest), parseDigest(image.indexDigest)]
  const layers = image.layers.map((layer) => layerOf(layer))
  const known = layers.flatMap((layer) => layer ?? [])
  if (digest === undefined || indexDigest === undefined || known.length < layers.length) {
    return { contradiction: 'one of its digests is none' }
  }
  const { uncompressedBytes, compressedBytes, compressedUnknown } = image
  if (uncompressedBytes === undefined || uncompressedBytes !== sum(known, 'uncompressedBytes')) {
    return { contradiction: 'its uncompressed size is not the sum of its layers' }
  }
  if (compressedUnknown === undefined && compressedBytes !== sum(known, 'compressedBytes')) {
    return { contradiction: 'its compressed size is not the sum of its layers' }
  }
  if (uncompressedBytes > mostBytes || (compressedBytes ?? 0) > mostBytes) {
    return { contradiction: 'its size is more than any image has' }
  }
  return {
    measurement: {
      ...{ digest, indexDigest, uncompressedBytes, layers: known },
      compressedBytes: compressedBytes ?? unknown(compressedUnknown?.reason ?? 'the report does not say'),
      machines: [],
      runtime: {
        ...{ user: '', env: [], entrypoint: [], cmd: [], workingDir: '', labels: {} },
        ...{ exposedPorts: [], volumes: [], hasHealthcheck: false },
      },
    },
    inspection: inspectionOf(image, uncompressedBytes),
  }
}

/** Where the compressed size of the image is unknown, that of its layers is what lies there, and nobody adds it up. */
function layerOf(layer: ReportLayer): Layer | undefined {
  const [digest, diffId] = [parseDigest(layer.digest), parseDigest(layer.diffId)]
  if (digest === undefined || diffId === undefined) return undefined
  const { mediaType, compressedBytes, uncompressedBytes, instruction, dockerfile, line, inherited, step } = layer
  return {
    ...{ digest, diffId, mediaType, uncompressedBytes, compressedBytes: compressedBytes ?? uncompressedBytes },
    origin: {
      ...(instruction === undefined ? {} : { instruction }),
      ...(dockerfile === undefined ? {} : { dockerfile }),
      ...(line === undefined ? {} : { line }),
      ...(inherited === undefined ? {} : { inherited }),
      ...(step === undefined ? {} : { step }),
    },
  }
}

function inspectionOf(image: ReportImage, uncompressedBytes: number): Inspection | Unknown {
  const { liveBytes, wastedBytes, ownBytes, contents } = image
  if (liveBytes === undefined || wastedBytes === undefined || contents?.apartFolders === undefined) {
    return unknown(image.uninspected?.reason ?? 'the report does not say')
  }
  const { wasteByCause, waste, duplicates, duplicateBytes, folders, components, packages, packagesLeft } = contents
  const { apartFolders } = contents
  return {
    ...{ uncompressedBytes, liveBytes, wastedBytes },
    ownBytes: ownBytes ?? unknown(image.ownUnknown?.reason ?? 'the report does not say'),
    layers: image.layers.map((layer) => ({
      ...{ liveBytes: layer.liveBytes ?? 0, wastedBytes: layer.wastedBytes ?? 0, entryCount: layer.entryCount ?? 0 },
      ...{ largestFiles: layer.largestFiles ?? [], largestFolders: layer.largestFolders ?? [] },
    })),
    ...{ wasteByCause, waste, duplicates, duplicateBytes, folders, apartFolders, components },
    ...{ packages, packagesSummed: packagesLeft },
    ...{ observations: [], problems: [] },
    paths: image.budgets.flatMap(({ path, actualBytes, reason }) =>
      path === undefined ? [] : [{ path, bytes: actualBytes ?? unknown(reason ?? 'the report does not say') }],
    ),
  }
}

function sum(layers: readonly Layer[], of: 'compressedBytes' | 'uncompressedBytes'): number {
  return layers.reduce((total, layer) => total + layer[of], 0)
}
