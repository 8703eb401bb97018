import { describe, expect, test } from '@jest/globals'
import { inspectImages } from '../../../src/inspect/inspect-images.ts'
import type { BuildOutcome } from '../../../src/model/build.ts'
import type { Variant } from '../../../src/model/config.ts'
import type { Inspection } from '../../../src/model/inspection.ts'
import type { RuleCode } from '../../../src/model/rule-code.ts'
import { isUnknown } from '../../../src/model/unknown.ts'
import type { SourceImage } from '../../../src/model/source-image.ts'
import type { ImageSource } from '../../../src/ports.ts'
import { type EntrySpec, listingOf } from '../../kit/listing-builder.ts'
import { aBudget, amd64, anImage, arm64, aVariant, bound, measuredAs, position } from '../../kit/run-builder.ts'

/** What the rules see in an image of one layer, as the variant asks for it. */
async function codesIn(entries: readonly EntrySpec[], variant: Variant): Promise<readonly RuleCode[]> {
  return (await inspected(entries, variant)).observations.map(({ code }) => code)
}

async function inspected(entries: readonly EntrySpec[], variant: Variant): Promise<Inspection> {
  const uncompressedBytes = entries.reduce((sum, { fileBytes = 0 }) => sum + fileBytes, 0)
  const measurement = anImage([{ name: 'own', compressedBytes: 1, uncompressedBytes }])
  const [{ digest } = { digest: measurement.digest }] = measurement.layers
  const place = { kind: 'layout', layoutDir: '/layout' } as const
  const { image: name, variant: of } = variant
  const built: BuildOutcome = { image: name, variant: of, status: 'built', place, indexDigest: digest, provenance: [] }
  const layer = { digest, compressedBytes: 1, place, open: () => [] as never }
  const image = { manifest: { layers: [{ digest }] } } as unknown as SourceImage
  const source = { image: async () => image, layer: async () => layer } as unknown as ImageSource
  const [cell] = await inspectImages({
    ...{ measured: [measuredAs(variant, measurement)], outcomes: [built], variants: [variant] },
    openSource: async () => source,
    meter: { listing: async () => listingOf(entries, { digest }) },
    signal: new AbortController().signal,
  })
  if (cell === undefined || isUnknown(cell.inspection)) throw new Error(JSON.stringify(cell))
  return cell.inspection
}

describe('an image is looked into as its variant asks', () => {
  const model: EntrySpec = { path: 'opt/model.bin', fileBytes: 60_000_000 }
  const largeFile = (more: object) =>
    aVariant({ rules: [{ code: 'large-file', position: position(), severity: 'warn', ...more }] })

  test('a limit on large files below the 100 MB of the default', async () => {
    expect(await codesIn([model], aVariant())).toEqual([])
    expect(await codesIn([model], largeFile({}))).toEqual([])
    expect(await codesIn([model], largeFile({ max: bound('50MB') }))).toEqual(['large-file'])
  })

  test('the paths that budgets of its platform name, each once', async () => {
    const on = (path: string, platform = amd64) => aBudget({ measure: 'path', path, max: '1MB', platform })
    const budgets = [on('/opt'), on('/nowhere'), on('/usr', arm64), on('/opt')]
    expect((await inspected([model], aVariant({ budgets }))).paths).toMatchObject([
      { path: '/nowhere', bytes: 0 },
      { path: '/opt', bytes: 60_000_000 },
    ])
  })

  test('a device', async () => {
    expect(await codesIn([model], aVariant({ device: 'cuda' }))).toEqual(['cuda-missing'])
  })
})
