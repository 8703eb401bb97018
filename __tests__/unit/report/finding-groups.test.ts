import { expect, test } from '@jest/globals'
import { findingGroups } from '../../../src/report/finding-groups.ts'
import { aFinding, aReport } from '../../kit/report-builder.ts'

test('any number of entries of allow hides no other rule that a pull request changes', () => {
  const changed = (rule: string) => aFinding({ code: 'rule-changed', severity: 'warn', message: rule, rule })
  const entries = Array.from({ length: 12 }, (_, index) => changed(`allowance for ${index}`))
  const { rules } = findingGroups(aReport({ findings: [...entries, changed('baseline required')] }))
  expect(rules.map(({ rule }) => rule)).toHaveLength(10)
  expect(rules[0]?.rule).toBe('baseline required')
})
