import { cellKey } from '../model/measured-by-cell.ts'
import type { MeasuredCell } from '../model/measurement.ts'
import type { ReportAdvice } from '../model/report-contents.ts'
import { isUnknown } from '../model/unknown.ts'
import type { RuleFinding } from './rule-finding.ts'

type Cells = ReportAdvice['images']

/** Whose layer a finding is about. A layer is what it holds: two builders, or two compressions, give it two digests. */
export type LayerHolders = {
  /** The same for findings of one platform on one layer; where none is known, on one image. */
  readonly keyOf: (finding: RuleFinding) => string
  /** The images of its platform that hold the layer; where none is known, or none of this run has it, the image that it was seen in. */
  readonly holdersOf: (finding: RuleFinding) => Cells
}

/** By platform: what is alike on two of them is a finding of each. */
export function layerHolders(measured: readonly MeasuredCell[]): LayerHolders {
  const contents = new Map<string, string>()
  const holders = new Map<string, Map<string, Cells[number]>>()
  for (const { image, variant, platform, measurement } of measured) {
    if (isUnknown(measurement)) continue
    for (const { digest, diffId } of measurement.layers) {
      contents.set(digest, diffId)
      const key = `${platform} ${diffId}`
      const cells = holders.get(key) ?? new Map<string, Cells[number]>()
      holders.set(key, cells.set(cellKey({ image, variant, platform }), { image, variant, platform }))
    }
  }
  const keyAt = (digest: string | undefined, platform = ''): string | undefined =>
    digest === undefined ? undefined : `${platform} ${contents.get(digest) ?? digest}`
  return {
    keyOf: ({ layerDigest, image, variant, platform }) =>
      keyAt(layerDigest, platform) ?? JSON.stringify([image, variant, platform]),
    holdersOf: ({ layerDigest, by, image, variant, platform }) => {
      // What a layer removes is waste in no image without that layer.
      const remover = keyAt(by?.layerDigest, platform)
      const isHolder = (key: string): boolean => remover === undefined || holders.get(remover)?.has(key) === true
      const found = [...(holders.get(keyAt(layerDigest, platform) ?? '') ?? [])].filter(([key]) => isHolder(key))
      if (found.length > 0) return found.map(([, cell]) => cell)
      return image === undefined || variant === undefined || platform === undefined
        ? []
        : [{ image, variant, platform }]
    },
  }
}
