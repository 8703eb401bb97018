import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { judge } from '../../../src/judge/judge.ts'
import type { Budget } from '../../../src/model/config.ts'
import type { ImageMeasurement } from '../../../src/model/measurement.ts'
import { unknown } from '../../../src/model/unknown.ts'
import { aBudget, aConfig, amd64, anImage, aPlan, arm64, aVariant, imageOf, measuredAs } from '../../kit/run-builder.ts'

function verdictFor(budgets: readonly Budget[], image: ImageMeasurement) {
  const variant = aVariant({ budgets })
  const config = aConfig([variant])
  return judge({ config, plan: aPlan(config), measured: [measuredAs(variant, image)], ruleChanges: [] })
}

function codes(budgets: readonly Budget[], image: ImageMeasurement): string[] {
  return verdictFor(budgets, image).findings.map(({ code }) => code)
}

describe('a budget', () => {
  test.each([
    [{ max: '80MB' }, 79_500_000, 'pass', []],
    [{ max: '80MB' }, 80_000_000, 'pass', []],
    [{ max: '80MB' }, 80_000_001, 'fail', ['over-budget']],
    [{ max: '80MiB' }, 83_886_080, 'pass', []],
    [{ min: '20MB' }, 20_000_000, 'pass', []],
    [{ min: '20MB' }, 19_999_999, 'fail', ['under-minimum']],
    [{ warn: '70MB' }, 70_000_000, 'pass', []],
    [{ warn: '70MB' }, 70_000_001, 'warn', ['near-budget']],
    [{ max: '80MB', warn: '70MB' }, 90_000_000, 'fail', ['over-budget']],
    [{ max: '80MB', target: '1MB', original: '2MB' }, 70_000_000, 'pass', []],
  ])('%j against %d bytes gives %s', (texts, bytes, status, expected) => {
    const verdict = verdictFor([aBudget(texts)], imageOf(bytes))
    expect(verdict.status).toBe(status)
    expect(verdict.findings.map(({ code }) => code)).toEqual(expected)
  })

  test('bounds uncompressed bytes and the count of layers by their own numbers', () => {
    const image = anImage([
      { name: 'a', compressedBytes: 10, uncompressedBytes: 100 },
      { name: 'b', compressedBytes: 10, uncompressedBytes: 100 },
    ])
    expect(codes([aBudget({ measure: 'uncompressed', max: '199' })], image)).toEqual(['over-budget'])
    expect(codes([aBudget({ measure: 'uncompressed', max: '200' })], image)).toEqual([])
    expect(codes([aBudget({ measure: 'layers', max: '1' })], image)).toEqual(['over-budget'])
    expect(codes([aBudget({ measure: 'layers', max: '2' })], image)).toEqual([])
  })

  test('of one platform says nothing about another', () => {
    const variant = aVariant({
      platforms: [amd64, arm64],
      budgets: [aBudget({ max: '10', platform: amd64 }), aBudget({ max: '99', platform: arm64 })],
    })
    const config = aConfig([variant])
    const measured = [measuredAs(variant, imageOf(50), amd64), measuredAs(variant, imageOf(50), arm64)]
    const { findings } = judge({ config, plan: aPlan(config), measured, ruleChanges: [] })
    expect(findings).toMatchObject([{ code: 'over-budget', platform: 'linux/amd64', actual: 50, bound: 10 }])
  })

  test('that is broken points at the largest layer that the image adds itself', () => {
    const at = (line: number, inherited: boolean) => ({ dockerfile: 'Dockerfile', line, inherited })
    const image = anImage([
      { name: 'base', compressedBytes: 900, origin: at(1, true) },
      { name: 'packages', compressedBytes: 300, uncompressedBytes: 310, origin: at(4, false) },
      { name: 'files', compressedBytes: 200, uncompressedBytes: 999, origin: at(6, false) },
      { name: 'nowhere', compressedBytes: 800, uncompressedBytes: 9999, origin: {} },
    ])
    expect(verdictFor([aBudget({ max: '1' })], image).findings).toMatchObject([{ dockerfile: 'Dockerfile', line: 4 }])
    const uncompressed = verdictFor([aBudget({ measure: 'uncompressed', max: '1' })], image)
    expect(uncompressed.findings).toMatchObject([{ dockerfile: 'Dockerfile', line: 6 }])
  })

  test('never passes above its max and never fails from 0 to it', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (max, bytes) => {
        expect(verdictFor([aBudget({ max: `${max}` })], imageOf(bytes)).status).toBe(bytes > max ? 'fail' : 'pass')
      }),
    )
  })
})

describe('a variant without a budget', () => {
  const variant = aVariant({ budgets: [aBudget({ target: '1MB' })] })
  const measured = [measuredAs(variant, imageOf(5))]

  test('is a warning, since target and original bound nothing', () => {
    const config = aConfig([variant])
    const verdict = judge({ config, plan: aPlan(config), measured, ruleChanges: [] })
    expect(verdict).toMatchObject({ status: 'warn', findings: [{ code: 'no-budget', variant: 'cpu' }] })
  })

  test('fails under strict', () => {
    const config = aConfig([variant], { strict: true })
    expect(judge({ config, plan: aPlan(config), measured, ruleChanges: [] }).status).toBe('fail')
  })

  test('on one of its platforms is named with that platform', () => {
    const partly = aVariant({ platforms: [amd64, arm64], budgets: [aBudget({ max: '99', platform: amd64 })] })
    const config = aConfig([partly])
    const both = [measuredAs(partly, imageOf(5), amd64), measuredAs(partly, imageOf(5), arm64)]
    expect(judge({ config, plan: aPlan(config), measured: both, ruleChanges: [] }).findings).toMatchObject([
      { code: 'no-budget', platform: 'linux/arm64' },
    ])
  })
})

describe('an image that could not be measured', () => {
  const variant = aVariant({ budgets: [aBudget({ max: '80MB' })] })
  const config = aConfig([variant])

  test('is an error with its reason, never a size of 0 and never a pass', () => {
    const measured = [measuredAs(variant, unknown('blob sha256:ab… is missing'))]
    const verdict = judge({ config, plan: aPlan(config), measured, ruleChanges: [] })
    expect(verdict.status).toBe('error')
    expect(verdict.findings).toMatchObject([
      { code: 'unmeasured', severity: 'error', reason: 'blob sha256:ab… is missing' },
    ])
  })

  test('fails as well when its measurement is just not there, or it has no budget', () => {
    expect(judge({ config, plan: aPlan(config), measured: [], ruleChanges: [] }).status).toBe('error')
    const free = aConfig([aVariant()])
    expect(judge({ config: free, plan: aPlan(free), measured: [], ruleChanges: [] }).status).toBe('error')
  })
})
