import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { unknown } from '../../../src/model/unknown.ts'
import { reportSharing } from '../../../src/report/report-sharing.ts'
import { anImage, arm64, aVariant, measuredAs } from '../../kit/run-builder.ts'

const layer = (name: string, compressedBytes: number) => ({ name, compressedBytes })
const [base, tools, cuda] = [layer('base', 30), layer('tools', 5), layer('cuda', 900)]
const cell = (variant: string, ...layers: readonly ReturnType<typeof layer>[]) =>
  measuredAs(aVariant({ variant }), anImage(layers))

test('each blob counts once for what is stored, and a machine downloads what it lacks', () => {
  const [sharing, ...others] = reportSharing([
    cell('cpu', base, tools),
    cell('cuda', base, tools, cuda),
    cell('alone', cuda),
  ])
  expect(others).toEqual([])
  expect(sharing).toEqual({
    platform: 'linux/amd64',
    images: ['cpu', 'cuda', 'alone'].map((variant) => ({ image: 'app', variant })),
    sharedBytes: [
      [35, 35, 0],
      [35, 935, 900],
      [0, 900, 900],
    ],
    downloadBytes: [
      [0, 900, 900],
      [0, 0, 0],
      [35, 35, 0],
    ],
    ...{ sumBytes: 35 + 935 + 900, storedBytes: 935, leftOut: [] },
  })
})

test('platforms share nothing, and one image shares with nobody', () => {
  expect(reportSharing([cell('cpu', base), measuredAs(aVariant({ variant: 'cuda' }), anImage([base]), arm64)])).toEqual(
    [],
  )
})

test('an image without numbers is in no table; one without compressed sizes is left out with its reason', () => {
  const gone = measuredAs(aVariant({ variant: 'gone' }), unknown('not built'))
  const saved = measuredAs(aVariant({ variant: 'saved' }), {
    ...anImage([base]),
    compressedBytes: unknown('uncompressed'),
  })
  expect(reportSharing([cell('cpu', base), gone])).toEqual([])
  const [sharing] = reportSharing([cell('cpu', base), gone, saved])
  expect(sharing).toMatchObject({ sumBytes: 30, storedBytes: 30, sharedBytes: [[30]] })
  expect(sharing?.leftOut).toEqual([{ image: 'app', variant: 'saved', reason: 'uncompressed' }])
})

test('what a machine has and what it downloads are the whole image, either way round', () => {
  const images = fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1 }), {
    minLength: 2,
    maxLength: 5,
  })
  fc.assert(
    fc.property(images, (drawn) => {
      const cells = drawn.map((sizes, index) => cell(`v${index}`, ...sizes.map((size) => layer(`l${size}`, size))))
      const [sharing] = reportSharing(cells)
      const all = sharing?.sharedBytes ?? []
      for (const [row, shared] of all.entries()) {
        for (const [column, bytes] of shared.entries()) {
          expect(bytes).toBe(all[column]?.[row])
          expect(bytes + (sharing?.downloadBytes[row]?.[column] ?? 0)).toBe(all[column]?.[column])
        }
      }
      expect(sharing?.storedBytes).toBe([...new Set(drawn.flat())].reduce((sum, size) => sum + size, 0))
      expect(sharing?.sumBytes).toBe(drawn.flat().reduce((sum, size) => sum + size, 0))
    }),
  )
})
