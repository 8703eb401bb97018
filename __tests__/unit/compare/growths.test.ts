import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { growths } from '../../../src/compare/growths.ts'
import type { ImageGrowth } from '../../../src/model/growth.ts'
import type { ImageMeasurement, MeasuredCell } from '../../../src/model/measurement.ts'
import { isUnknown, unknown } from '../../../src/model/unknown.ts'
import { aBaseline, committedAs } from '../../kit/baseline-builder.ts'
import { rememberedOf } from '../../kit/remembered-builder.ts'
import { amd64, anImage, anInspection, aVariant, imageOf, measuredAs, position } from '../../kit/run-builder.ts'

const cpu = aVariant()
const grown = (input: Partial<Parameters<typeof growths>[0]> & { readonly measured: readonly MeasuredCell[] }) =>
  growths({ baseline: aBaseline([]), variants: [cpu], inspected: [], ...input }).map(({ growth }) => growth)

function known(growth: unknown): ImageGrowth {
  if (isUnknown(growth) || growth === undefined) throw new Error('There is no growth')
  return growth as ImageGrowth
}

describe('an image against the baseline', () => {
  const before = committedAs(cpu, imageOf(100, 'before'))
  const measured = [measuredAs(cpu, imageOf(140, 'after'))]

  test('is compared in every number that both have', () => {
    const [growth] = grown({ baseline: aBaseline([before]), measured })
    expect(known(growth).sizes).toMatchObject({
      compressed: { beforeBytes: 100, afterBytes: 140 },
      uncompressed: { beforeBytes: 200, afterBytes: 280 },
      live: { kind: 'unknown', reason: 'nothing looked into it' },
    })
    expect(known(growth).difference).toMatchObject({ measure: 'compressed', beforeBytes: 100, afterBytes: 140 })
  })

  test('fault 46: is new where the baseline has none, and never grew by 100 %', () => {
    expect(grown({ measured })).toEqual([unknown('it is new: the baseline does not have it')])
  })

  test('fault 46: is unknown for the reason that the baseline is', () => {
    expect(grown({ baseline: unknown('no file'), measured })).toEqual([unknown('no file')])
  })

  test('is unknown where it was not measured', () => {
    const lost = [measuredAs(cpu, unknown('its build failed'))]
    expect(grown({ baseline: aBaseline([before]), measured: lost })).toEqual([unknown('its build failed')])
  })

  test.each([
    ['zstd', 'the baseline is compressed otherwise (zstd) than this image (gzip)'],
    ['mixed', 'the baseline is compressed otherwise (its layers differ) than this image (gzip)'],
  ] as const)('compressed with %s before, is compared by its files alone', (compression, reason) => {
    const [growth] = grown({ baseline: aBaseline([{ ...before, compression }]), measured })
    expect(known(growth)).toMatchObject({
      sizes: { compressed: unknown(reason), uncompressed: { beforeBytes: 200, afterBytes: 280 } },
      difference: { measure: 'uncompressed', beforeBytes: 200, afterBytes: 280 },
    })
  })

  test('a number that the baseline has not is unknown, also where this run has it', () => {
    const cell = { image: cpu.image, variant: cpu.variant, platform: amd64 }
    const inspected = [{ ...cell, inspection: anInspection({ liveBytes: 5 }) }]
    const [growth] = grown({ baseline: aBaseline([before]), measured, inspected })
    expect(known(growth).sizes.live).toEqual(unknown('the baseline does not say it'))
  })
})

describe('what is inside', () => {
  const cell = { image: cpu.image, variant: cpu.variant, platform: amd64 }
  const measured = [measuredAs(cpu, imageOf(140, 'after'))]
  const torch = (version: string, bytes: number) => ({ manager: 'python' as const, name: 'torch', version, bytes })
  const before = {
    ...committedAs(cpu, imageOf(100, 'before')),
    contents: rememberedOf({ packages: { 'python torch 2.5.1': 500_000 }, foldersLeft: 900_000 }),
  }
  const inspection = anInspection({ liveBytes: 1_000_000, packages: [torch('2.6.0', 700_000)] })

  test('is compared by package, and sums to the whole', () => {
    const [growth] = grown({
      ...{ baseline: aBaseline([before]), measured, inspected: [{ ...cell, inspection }] },
    })
    expect(known(growth).contents).toEqual({
      ...{ beforeBytes: 900_000, afterBytes: 1_000_000, floorBytes: 100_000 },
      ...{ folders: [], foldersLeft: { beforeBytes: 900_000, afterBytes: 1_000_000 } },
      packages: [
        {
          ...{ change: 'version', manager: 'python', name: 'torch', beforeVersion: '2.5.1', afterVersion: '2.6.0' },
          ...{ beforeBytes: 500_000, afterBytes: 700_000 },
        },
      ],
      packagesLeft: { beforeBytes: 0, afterBytes: 0 },
      unowned: { beforeBytes: 400_000, afterBytes: 300_000 },
    })
  })

  test('fault 46: is unknown where the baseline is of a time that did not remember it, or nobody looked now', () => {
    const { contents: _, ...older } = before
    const [ofOlder] = grown({ baseline: aBaseline([older]), measured, inspected: [{ ...cell, inspection }] })
    expect(known(ofOlder).contents).toEqual(unknown('the baseline does not say it'))
    const [unseen] = grown({ baseline: aBaseline([before]), measured })
    expect(known(unseen).contents).toEqual(unknown('nothing looked into it'))
  })
})

describe('what a machine with the image of the baseline must download', () => {
  const layers = fc.uniqueArray(
    fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd', 'e'), compressedBytes: fc.integer({ min: 1, max: 999 }) }),
    { selector: ({ name }) => name },
  )
  const toDownload = (before: ImageMeasurement, after: ImageMeasurement) => {
    const [growth] = grown({ baseline: aBaseline([committedAs(cpu, before)]), measured: [measuredAs(cpu, after)] })
    return known(growth).toDownloadBytes
  }

  test('is the layers that it does not have: none of the same image, all of a foreign one', () => {
    fc.assert(
      fc.property(layers, layers, (one, other) => {
        const [before, after] = [anImage(one), anImage(other)]
        const foreign = anImage(one.map((layer) => ({ ...layer, name: `other ${layer.name}` })))
        const fresh = other.filter(({ name }) => !one.some((layer) => layer.name === name))
        expect(toDownload(before, before)).toBe(0)
        expect(toDownload(before, foreign)).toBe(foreign.compressedBytes)
        expect(toDownload(before, after)).toBe(fresh.reduce((sum, { compressedBytes }) => sum + compressedBytes, 0))
      }),
    )
  })

  test('is unknown where the compressed sizes are', () => {
    const archive = { ...imageOf(100), compressedBytes: unknown('it is an archive') }
    expect(toDownload(imageOf(100), archive)).toEqual(unknown('it is an archive'))
  })
})

test('what the parent variant brought is the parent, not the variant on it', () => {
  const child = aVariant({ variant: 'child', from: { ...cpu, arg: 'BASE', position: position() } })
  const own = { name: 'own', compressedBytes: 5, origin: { instruction: 'COPY a', inherited: false } }
  const parentWith = (name: string, compressedBytes: number) => ({
    ...{ name, compressedBytes, origin: { instruction: 'RUN cuda', inherited: false } },
  })
  const baseline = aBaseline([
    committedAs(cpu, anImage([parentWith('old', 100)])),
    committedAs(child, anImage([parentWith('old', 100), own])),
  ])
  const measured = [
    measuredAs(cpu, anImage([parentWith('new', 130)])),
    measuredAs(child, anImage([parentWith('new', 130), own])),
  ]
  const [ofParent, ofChild] = grown({ baseline, variants: [cpu, child], measured })
  expect(known(ofParent).difference?.causes).toMatchObject({ rebuild: 30, parent: 0 })
  expect(known(ofChild).difference?.causes).toMatchObject({ rebuild: 0, parent: 30 })
})
