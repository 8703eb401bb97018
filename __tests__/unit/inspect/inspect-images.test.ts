import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../../src/errors.ts'
import { inspectImages } from '../../../src/inspect/inspect-images.ts'
import type { BuildOutcome } from '../../../src/model/build.ts'
import type { Digest } from '../../../src/model/digest.ts'
import type { LayerListing } from '../../../src/model/layer-listing.ts'
import type { MeasuredCell } from '../../../src/model/measurement.ts'
import type { Platform } from '../../../src/model/platform.ts'
import { unknown } from '../../../src/model/unknown.ts'
import type { ImageSource, LayerBlob } from '../../../src/ports.ts'
import { listingOf } from '../../kit/listing-builder.ts'
import { measurementOf } from '../../kit/measurement-of.ts'

const platform = 'linux/amd64' as Platform
const shared = listingOf([{ path: 'base', fileBytes: 10 }])
const left = listingOf([{ path: 'left', fileBytes: 1 }, '.wh.base'])
const right = listingOf([{ path: 'right', fileBytes: 2 }])

/** A run over variants with these layers; the meter reads from memory, and what it reads is noted. */
function run(
  variants: Readonly<Record<string, readonly LayerListing[]>>,
  {
    fail = () => undefined,
    measuredBytes = 0,
    signal = new AbortController().signal,
  }: {
    fail?: (digest: Digest) => Error | undefined
    measuredBytes?: number
    signal?: AbortSignal
  } = {},
) {
  const read: Digest[] = []
  const listings = new Map(
    Object.values(variants)
      .flat()
      .map((listing) => [listing.digest, listing]),
  )
  const measured = Object.entries(variants).map(([variant, layers]): MeasuredCell => {
    const measurement = measurementOf(layers)
    const uncompressedBytes = measurement.uncompressedBytes + measuredBytes
    return { image: 'app', variant, platform, measurement: { ...measurement, uncompressedBytes } }
  })
  const outcomes = Object.keys(variants).map(
    (variant) =>
      ({
        image: 'app',
        variant,
        status: 'built',
        indexDigest: shared.digest,
        provenance: [],
      }) as unknown as BuildOutcome,
  )
  const openSource = async (outcome: BuildOutcome) =>
    ({
      image: async () => ({ manifest: { layers: variants[outcome.variant] } }),
      layer: async ({ digest }: LayerBlob) => ({ digest }),
    }) as unknown as ImageSource
  const meter = {
    async listing({ digest }: LayerBlob) {
      read.push(digest)
      const error = fail(digest)
      if (error !== undefined) throw error
      return listings.get(digest) as LayerListing
    },
  }
  return {
    read,
    measured,
    inspect: (more: readonly MeasuredCell[] = []) =>
      inspectImages({ measured: [...more, ...measured], outcomes, variants: [], openSource, meter, signal }),
  }
}

test('every cell in its order, and the layers that neighbours share are read once', async () => {
  const { read, inspect } = run({ left: [shared, left], right: [shared, right] })
  const cells = await inspect()
  expect(
    cells.map(({ variant, inspection }) => [
      variant,
      'kind' in inspection || [inspection.liveBytes, inspection.wastedBytes],
    ]),
  ).toEqual([
    ['left', [1, 10]],
    ['right', [12, 0]],
  ])
  expect(read.filter((digest) => digest === shared.digest)).toHaveLength(1)
})

test('a layer that is in an image twice is read once', async () => {
  const { read, inspect } = run({ twice: [right, right] })
  const [cell] = await inspect()
  expect(cell?.inspection).toMatchObject({ uncompressedBytes: 4, liveBytes: 2, wastedBytes: 2 })
  expect(read).toEqual([right.digest])
})

describe('what cannot be looked into is unknown with its reason, and the rest goes on', () => {
  test.each<[string, Error, string]>([
    [
      'a layer that no engine reads',
      new ActionError('layer-invalid', 'Layer x is not a tar archive'),
      'Layer x is not a tar archive',
    ],
    [
      'a file that is gone',
      Object.assign(new Error('ENOENT: no such file'), { syscall: 'open' }),
      'The layers of app/left (linux/amd64) cannot be read: ENOENT: no such file',
    ],
  ])('%s', async (_name, error, reason) => {
    const { inspect } = run(
      { left: [shared, left], right: [shared, right] },
      { fail: (digest) => (digest === left.digest ? error : undefined) },
    )
    const [first, second] = await inspect()
    expect(first?.inspection).toEqual(unknown(reason))
    expect(second?.inspection).toMatchObject({ liveBytes: 12 })
  })

  test('what was not measured', async () => {
    const missing: MeasuredCell = { image: 'app', variant: 'none', platform, measurement: unknown('It was not built') }
    const cells = await run({ right: [right] }).inspect([missing])
    expect(cells.map(({ variant }) => variant)).toEqual(['none', 'right'])
    expect(cells[0]?.inspection).toEqual(unknown('It was not built'))
  })

  test('lists that do not add up to what was measured', async () => {
    const [cell] = await run({ right: [right] }, { measuredBytes: 5 }).inspect()
    expect(cell?.inspection).toEqual(unknown(expect.stringMatching(/2 bytes of files, and 7 were measured/) as never))
  })
})

test('a bug shows its stack', async () => {
  const { inspect } = run({ right: [right] }, { fail: () => new TypeError('a bug') })
  await expect(inspect()).rejects.toThrow('a bug')
})

test('an interruption ends it, whatever it broke', async () => {
  const abort = new AbortController()
  const fail = () => {
    abort.abort(new ActionError('interrupted', 'The run was interrupted'))
    return new ActionError('layer-invalid', 'half a layer')
  }
  const { read, inspect } = run({ left: [left], right: [right] }, { fail, signal: abort.signal })
  await expect(inspect()).rejects.toThrow('The run was interrupted')
  expect(read).toHaveLength(1)
})
