import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { judge } from '../../../src/judge/judge.ts'
import { totalOf } from '../../../src/model/stored-total.ts'
import { isUnknown, unknown } from '../../../src/model/unknown.ts'
import { aBudget, aConfig, anImage, aPlan, aVariant, bounds, measuredAs, position } from '../../kit/run-builder.ts'

const names = ['a', 'b', 'c', 'd']
const layers = fc.uniqueArray(
  fc
    .integer({ min: 0, max: 9 })
    .map((kind) => ({ name: `layer ${kind}`, compressedBytes: kind * 1000, uncompressedBytes: kind * 3001 })),
  { selector: ({ name }) => name },
)
const images = fc.tuple(...names.map(() => fc.option(layers, { nil: undefined })))

const variants = names.map((variant, index) =>
  aVariant({ variant, budgets: [aBudget({ max: `${index * 9000}`, warn: '1000' })] }),
)
const config = aConfig(variants, {
  total: bounds({ max: '20000' }),
  relations: [
    { kind: 'distinct', text: 'all', variants, position: position(1) },
    {
      kind: 'order',
      text: 'a < b',
      measure: 'layers',
      left: { image: 'app', variant: 'a' },
      right: { image: 'app', variant: 'b' },
      orEqual: true,
      position: position(2),
    },
  ],
})

function cells(drawn: readonly (Parameters<typeof anImage>[0] | undefined)[]) {
  return variants.map((variant, index) => {
    const given = drawn[index]
    return measuredAs(variant, given === undefined ? unknown('none') : anImage(given))
  })
}

test('the verdict does not depend on the order of the measurements', () => {
  fc.assert(
    fc.property(images, fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), (drawn, order) => {
      const measured = cells(drawn)
      const shuffled = order.flatMap((index) => measured[index] ?? [])
      const plan = aPlan(config)
      expect(judge({ config, plan, measured: shuffled, ruleChanges: [] })).toEqual(
        judge({ config, plan, measured, ruleChanges: [] }),
      )
    }),
  )
})

test('a run with an image that has no numbers never passes', () => {
  fc.assert(
    fc.property(images, (drawn) => {
      const measured = cells(drawn)
      const { status } = judge({ config, plan: aPlan(config), measured, ruleChanges: [] })
      if (measured.some(({ measurement }) => isUnknown(measurement))) expect(status).toBe('error')
    }),
  )
})

test('what is stored is at least the largest image and at most the sum, and an image counted twice adds nothing', () => {
  fc.assert(
    fc.property(fc.array(layers, { minLength: 1 }), (drawn) => {
      const measured = drawn.map((given) => anImage(given))
      const total = totalOf(measured)
      const { sumBytes, storedBytes } = compressedOf(measured)
      expect(sumBytes).toBe(measured.reduce((sum, image) => sum + image.compressedBytes, 0))
      expect(total.sumUncompressedBytes).toBe(measured.reduce((sum, image) => sum + image.uncompressedBytes, 0))
      expect(storedBytes).toBeLessThanOrEqual(sumBytes)
      expect(storedBytes).toBeGreaterThanOrEqual(Math.max(...measured.map((image) => image.compressedBytes)))
      expect(compressedOf([...measured, ...measured]).storedBytes).toBe(storedBytes)
      expect(totalOf(measured.toReversed())).toEqual(total)
    }),
  )
})

function compressedOf(images: Parameters<typeof totalOf>[0]) {
  const { compressed } = totalOf(images)
  if (isUnknown(compressed)) throw new Error(compressed.reason)
  return compressed
}
