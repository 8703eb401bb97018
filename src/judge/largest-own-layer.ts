import type { Budget } from '../model/config.ts'
import type { DockerfileLine } from '../model/finding.ts'
import type { MeasuredImage } from '../model/measure-of.ts'
import { isUnknown } from '../model/unknown.ts'

const ofFiles: ReadonlySet<Budget['measure']> = new Set(['wasted', 'path'])

/**
 * Where a reviewer should look first: the line of the layer that adds most to the measure, of those that no base image brought.
 * Empty when no line is known, or no single layer can be named.
 */
export function largestOwnLayer(
  image: MeasuredImage,
  budget: Pick<Budget, 'measure' | 'path'>,
): DockerfileLine | Record<string, never> {
  const bytesOf = layerBytes(image, budget)
  if (bytesOf === undefined) return {}
  let largest: (DockerfileLine & { readonly bytes: number }) | undefined
  for (const [index, { origin }] of image.measurement.layers.entries()) {
    if (origin.inherited === true || origin.dockerfile === undefined || origin.line === undefined) continue
    const bytes = bytesOf(index)
    if (largest === undefined || bytes > largest.bytes) {
      largest = { dockerfile: origin.dockerfile, line: origin.line, bytes }
    }
  }
  // Of files alone nothing leads to a layer that has none of them.
  if (largest === undefined || (largest.bytes === 0 && ofFiles.has(budget.measure))) return {}
  return { dockerfile: largest.dockerfile, line: largest.line }
}

/** Undefined where the measure is not made of whole layers, or nobody looked into them. */
function layerBytes(
  { measurement: { layers }, inspection }: MeasuredImage,
  { measure, path }: Pick<Budget, 'measure' | 'path'>,
): ((index: number) => number) | undefined {
  switch (measure) {
    case 'compressed':
    case 'layers':
      return (index) => layers[index]?.compressedBytes ?? 0
    case 'uncompressed':
    case 'own':
      return (index) => layers[index]?.uncompressedBytes ?? 0
    case 'live':
      return isUnknown(inspection) ? undefined : (index) => inspection.layers[index]?.liveBytes ?? 0
    case 'wasted':
      return isUnknown(inspection) ? undefined : (index) => inspection.layers[index]?.wastedBytes ?? 0
    case 'path': {
      const below = isUnknown(inspection) ? undefined : inspection.paths.find((one) => one.path === path)?.layerBytes
      return below && ((index) => below.get(index) ?? 0)
    }
  }
}
