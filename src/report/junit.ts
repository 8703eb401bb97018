import { cellKey } from '../model/measured-by-cell.ts'
import type { Report } from '../model/report.ts'
import { escapeXml } from './escape-xml.ts'
import { budgetCase, findingCases, notRunCases, smokeCase, suiteName, type TestCase } from './junit-cases.ts'

type Suite = { readonly name: string; readonly cases: readonly TestCase[] }

/**
 * Budgets and smoke tests as JUnit XML, in the form that Jenkins, GitLab and GitHub's reporters read: a suite for each image of each
 * platform, one for the total, one for what concerns the whole run. What has no answer is an error, so that nothing unknown looks green.
 */
export function junit(report: Report): string {
  const suites = suitesOf(report)
  const lines = suites.flatMap((suite) => [
    `  <testsuite ${attributes(suite.name, suite.cases)}>`,
    ...suite.cases.flatMap((test) => caseLines(test, suite.name)),
    '  </testsuite>',
  ])
  const all = suites.flatMap(({ cases }) => cases)
  return ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites ${attributes('Image Size Budgets', all)}>`]
    .concat(lines, '</testsuites>', '')
    .join('\n')
}

function suitesOf(report: Report): readonly Suite[] {
  const suites = new Map<string, TestCase[]>()
  const add = (name: string, cases: readonly TestCase[]) => {
    const suite = suites.get(name)
    if (suite === undefined) suites.set(name, [...cases])
    else suite.push(...cases)
  }
  const smoke = Map.groupBy(report.smoke, cellKey)
  for (const image of report.images) {
    const tests = smoke.get(cellKey(image)) ?? []
    add(suiteName(image), [
      ...image.budgets.map(budgetCase),
      ...tests.map((test) => smokeCase(test, report.verdict.findings)),
      ...notRunCases(image, report.verdict.findings),
    ])
  }
  if (report.total.budget !== undefined) add('total', [budgetCase(report.total.budget)])
  for (const { suite, test } of findingCases(report.verdict.findings)) add(suite, [test])
  return [...suites].map(([name, cases]) => ({ name, cases: named(cases) }))
}

/** Readers take two tests of one name for one, so that the second would hide the first. */
function named(cases: readonly TestCase[]): readonly TestCase[] {
  const counts = new Map<string, number>()
  const taken = new Set(cases.map(({ name }) => name))
  return cases.map((test) => {
    let count = (counts.get(test.name) ?? 0) + 1
    if (count > 1) while (taken.has(`${test.name} (${count})`)) count += 1
    counts.set(test.name, count)
    return count === 1 ? test : { ...test, name: `${test.name} (${count})` }
  })
}

function attributes(name: string, cases: readonly TestCase[]): string {
  const count = (outcome: TestCase['outcome']) => cases.filter((test) => test.outcome === outcome).length
  const seconds = cases.reduce((sum, test) => sum + (test.seconds ?? 0), 0)
  return [
    `name="${escapeXml(name)}" tests="${cases.length}" failures="${count('failure')}"`,
    `errors="${count('error')}" skipped="${count('skipped')}" time="${seconds.toFixed(3)}"`,
  ].join(' ')
}

function caseLines(test: TestCase, suite: string): readonly string[] {
  const head = `    <testcase name="${escapeXml(test.name)}" classname="${escapeXml(suite)}" time="${(test.seconds ?? 0).toFixed(3)}"`
  const log = test.log ?? []
  if (test.outcome === 'passed' && log.length === 0) return [`${head}/>`]
  const message = escapeXml(test.message ?? '')
  return [
    `${head}>`,
    ...(test.outcome === 'passed' ? [] : [`      <${test.outcome} message="${message}"/>`]),
    ...(log.length === 0 ? [] : [`      <system-out>${log.map(escapeXml).join('\n')}</system-out>`]),
    '    </testcase>',
  ]
}
