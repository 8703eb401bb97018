import type { CommittedImage, CommittedSizes } from '../../src/model/committed-sizes.ts'
import { parsePlatform } from '../../src/model/platform.ts'
import { madeUpDigest } from './report-builder.ts'

/** One image of two layers, its numbers adding up. */
export function aCommittedImage(options: Partial<CommittedImage> = {}): CommittedImage {
  const platform = parsePlatform('linux/amd64')
  if (platform === undefined) throw new Error('linux/amd64 is a platform')
  return {
    ...{ image: 'app', variant: 'cpu', platform, digest: madeUpDigest('app') },
    ...{ compressedBytes: 30, uncompressedBytes: 70, liveBytes: 65, wastedBytes: 5, ownBytes: 20 },
    ...{ layerCount: 2, compression: 'gzip' },
    layers: [
      { diffId: madeUpDigest('base'), compressedBytes: 20, uncompressedBytes: 50, inherited: true },
      {
        ...{ diffId: madeUpDigest('own'), compressedBytes: 10, uncompressedBytes: 20 },
        ...{ instruction: 'RUN "x"', dockerfile: 'Dockerfile', line: 3, inherited: false },
      },
    ],
    ...options,
  }
}

export function committedSizes(...images: readonly CommittedImage[]): CommittedSizes {
  return {
    ...{ commit: 'c'.repeat(40), measuredAt: '2026-01-02T03:04:05.000Z', configSha256: 'a'.repeat(64) },
    images,
  }
}
