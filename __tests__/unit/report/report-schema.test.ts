import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import type { z } from 'zod'
import type { Report } from '../../../src/model/report.ts'
import { reportJsonSchema, reportSchema } from '../../../src/report/report-schema.ts'
import { hostileContents } from '../../kit/hostile-contents.ts'
import { hostileTexts } from '../../kit/hostile-texts.ts'
import { aBudget, aCell, aReport } from '../../kit/report-builder.ts'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

const committed = JSON.parse(readFileSync(new URL('../../../schema/report.schema.json', import.meta.url), 'utf8'))

describe('the schema of report.json', () => {
  test('has the type of the model, which the compiler checks', () => {
    const same: Same<Flat<z.output<typeof reportSchema>>, Flat<Report>> = true
    expect(same).toBe(true)
  })

  test('is committed as it is generated', () => {
    expect(committed).toEqual(JSON.parse(JSON.stringify(reportJsonSchema())))
  })

  test('is draft-07, and accepts what the model accepts', () => {
    expect(committed.$schema).toBe('http://json-schema.org/draft-07/schema#')
    const validate = new Ajv({ strict: true }).compile(committed)
    const report = aReport({
      images: [aCell({ budgets: [aBudget({ maxBytes: 5 })] }), aCell({ variant: 'cuda', unknown: 'gone' })],
    })
    expect(validate(report)).toBe(true)
    expect(reportSchema.safeParse(report).success).toBe(true)
  })

  test('accepts what is inside, in whatever words an image has', () => {
    const validate = new Ajv({ strict: true }).compile(committed)
    for (const text of hostileTexts) {
      const report = aReport(hostileContents(text))
      expect(validate(JSON.parse(JSON.stringify(report)))).toBe(true)
      expect(reportSchema.safeParse(report).success).toBe(true)
    }
  })

  test.each([
    ['a negative size', { total: { imageCount: -1 } }],
    ['a fraction of a byte', { total: { sumCompressedBytes: 0.5 } }],
    ['an unknown verdict', { verdict: { status: 'maybe', findings: [] } }],
    ['a later version', { schemaVersion: 2 }],
    ['a field that nobody knows', { surprise: true }],
  ])('refuses %s', (_, change) => {
    const validate = new Ajv({ strict: true }).compile(committed)
    const report = aReport({ images: [aCell()] })
    const changed = {
      ...report,
      ...change,
      ...('total' in change ? { total: { ...report.total, ...change.total } } : {}),
    }
    expect(validate(changed)).toBe(false)
    expect(reportSchema.safeParse(changed).success).toBe(false)
  })
})

/** Intersections written out, so that two spellings of one type compare as the same. */
type Flat<T> = T extends readonly (infer Item)[]
  ? readonly Flat<Item>[]
  : T extends object
    ? { [Key in keyof T]: Flat<T[Key]> }
    : T
