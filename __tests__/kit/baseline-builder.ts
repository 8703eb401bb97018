import type { Baseline, BaselineImage } from '../../src/model/baseline.ts'
import type { CommittedImage, CommittedSizes } from '../../src/model/committed-sizes.ts'
import type { ImageMeasurement } from '../../src/model/measurement.ts'
import { isUnknown } from '../../src/model/unknown.ts'
import { formatCommittedSizes } from '../../src/sizes/format-committed-sizes.ts'
import { amd64 } from './run-builder.ts'

/** What `update` commits of a measured image. */
export function committedAs(
  { image, variant }: { readonly image: string; readonly variant: string },
  measurement: ImageMeasurement,
): CommittedImage {
  const { digest, compressedBytes, uncompressedBytes, layers } = measurement
  return {
    ...{ image, variant, platform: amd64, digest, uncompressedBytes, layerCount: layers.length, compression: 'gzip' },
    ...(isUnknown(compressedBytes) ? {} : { compressedBytes }),
    layers: layers.map(({ diffId, compressedBytes: stored, uncompressedBytes: bytes, origin }) => {
      const { instruction, step, inherited } = origin
      return {
        ...{ diffId, compressedBytes: stored, uncompressedBytes: bytes },
        ...(instruction === undefined ? {} : { instruction }),
        ...(step === undefined ? {} : { step }),
        ...(inherited === undefined ? {} : { inherited }),
      }
    }),
  }
}

export function aBaseline(images: readonly BaselineImage[]): Baseline {
  return { from: 'file', place: '.github/image-sizes.json', commit: 'c'.repeat(40), tried: [], trend: [], images }
}

/** The text of a file of committed sizes. */
export function sizesText(images: readonly CommittedImage[]): string {
  const from: Omit<CommittedSizes, 'images'> = { commit: 'c'.repeat(40), configSha256: 'f'.repeat(64) }
  return formatCommittedSizes({ ...from, images })
}
