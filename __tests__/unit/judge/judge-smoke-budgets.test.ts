import { describe, expect, test } from '@jest/globals'
import { judgeSmokeBudgets } from '../../../src/judge/judge-smoke-budgets.ts'
import type { Variant } from '../../../src/model/config.ts'
import type { SmokeResult } from '../../../src/model/smoke.ts'
import { smokeOfCells } from '../../../src/model/smoke-of-cells.ts'
import { amd64, aVariant } from '../../kit/run-builder.ts'
import { aResult, aSmokeBudget, aTestNamed } from '../../kit/smoke-builder.ts'

const app = aVariant()
const cell = { image: app.image, variant: app.variant, platform: amd64 }
const testedBy = (smoke: Variant['smoke'], results: readonly SmokeResult[]) =>
  smokeOfCells([{ ...app, smoke }], results)(cell)

describe('a budget on memory', () => {
  const files = aTestNamed('files', { check: { kind: 'files', files: [] } })
  const smokeBudgets = [aSmokeBudget({ measure: 'memory', max: '1GB' })]
  const read = aResult(app, { name: 'files' })
  const findings = (smoke: Variant['smoke'], results: readonly SmokeResult[]) =>
    judgeSmokeBudgets(cell, {
      variant: { ...app, smokeBudgets },
      tested: testedBy(smoke, results),
      requireSmoke: false,
    })

  test('does not wait for tests that only read: with the others skipped it warns', () => {
    const skipped = aResult(app, { name: 'one', status: 'skipped' })
    expect(findings([aTestNamed('one'), files], [skipped, read])).toMatchObject([
      { severity: 'warn', reason: 'every test that measures it was skipped' },
    ])
  })

  test('is not held by tests that only read', () => {
    expect(findings([files], [read])).toMatchObject([
      { severity: 'error', reason: 'no test that starts a container is configured for it' },
    ])
  })

  test('says of tests that all passed why they gave no number', () => {
    expect(findings([aTestNamed('one')], [aResult(app, { name: 'one' })])).toMatchObject([
      { severity: 'error', reason: expect.stringContaining('ended before their memory was seen') },
    ])
  })
})
