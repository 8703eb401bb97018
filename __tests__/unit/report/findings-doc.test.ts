import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import type { FindingCode } from '../../../src/model/finding.ts'
import { type RuleCode, ruleCodes } from '../../../src/model/rule-code.ts'
import { ruleDefaults } from '../../../src/model/rule-defaults.ts'

// The compiler refuses this list when a code is missing or is none.
const codes: Readonly<Record<Exclude<FindingCode, RuleCode>, true>> = {
  'over-budget': true,
  'near-budget': true,
  'under-minimum': true,
  'already-over-budget': true,
  'over-growth': true,
  'growth-unknown': true,
  'allowance-expired': true,
  'allowance-unused': true,
  'budget-unknown': true,
  'nothing-at-path': true,
  'no-budget': true,
  'total-over-budget': true,
  'total-near-budget': true,
  'total-under-minimum': true,
  'total-unknown': true,
  unmeasured: true,
  'wrong-architecture': true,
  'relation-broken': true,
  'relation-unknown': true,
  'not-distinct': true,
  'build-failed': true,
  'parent-failed': true,
  'untrusted-frontend': true,
  'old-buildkit': true,
  'secret-build-arg': true,
  'smoke-failed': true,
  'smoke-infrastructure': true,
  'smoke-skipped': true,
  'smoke-not-run': true,
  'smoke-over-budget': true,
  'smoke-near-budget': true,
  'smoke-budget-unknown': true,
  'unproven-shrink': true,
  'gpu-settings': true,
  'rule-changed': true,
  'rules-unknown': true,
  'publish-refused': true,
  'not-ours': true,
  'tag-moved': true,
  'tag-replaced': true,
  'tag-kept': true,
  'tag-rewritten': true,
  'no-latest': true,
  'cached-release': true,
  'cache-differs': true,
  'cache-unknown': true,
  'waiver-expired': true,
  'waiver-unused': true,
  uninspected: true,
  unlinted: true,
  'buildkit-note': true,
  'unreadable-content': true,
  'cell-missing': true,
  'cell-duplicated': true,
  'cell-differs': true,
  'report-unreadable': true,
  'run-failed': true,
}

const read = (name: string, heading: RegExp) =>
  readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8')
    .split(heading)
    .slice(1)
    .map((part) => [part.slice(0, part.indexOf('\n')), part] as const)
const explained = read('findings.md', /^### /m)
const sections = new Map(explained)
const rules = new Map(read('rules.md', /^## /m))

test('docs/findings.md explains every code once and no other', () => {
  expect(explained.map(([code]) => code).sort()).toEqual(Object.keys(codes).sort())
})

test.each(Object.keys(codes))('%s has its severity and more than a line to say', (code) => {
  expect(sections.get(code)).toMatch(/[Ss]everity `(?:note|warn|error)`/)
  expect(sections.get(code)?.length).toBeGreaterThan(80)
})

test('docs/rules.md explains every rule and no other, after its settings', () => {
  expect([...rules.keys()]).toEqual(['Settings', ...ruleCodes])
})

test.each(ruleCodes)('%s: its severity, what it costs, before and after, and how it is accepted', (code) => {
  const { severity } = ruleDefaults[code]
  expect(rules.get(code)).toMatch(new RegExp(`Severity \`${severity}\``))
  expect(rules.get(code)).toMatch(/# before(?:, .+)?\n.+\n(?:.+\n)*(?:```\n\n```[a-z]*)?\n# after(?:, .+)?\n.+/)
  expect(rules.get(code)).toContain(`waive: [{code: ${code}, reason: …}]`)
})
