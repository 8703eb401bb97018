import { describe, expect, test } from '@jest/globals'
import { outputs } from '../../../src/report/outputs.ts'
import { aCell, aFinding, aReport, madeUpDigest } from '../../kit/report-builder.ts'

const paths = {
  ...{ reportPath: 'out/report.json', summaryPath: 'out/summary.md', predicatePath: 'out/predicate.json' },
  ...{ sarifPath: 'out/report.sarif', junitPath: 'out/junit.xml', htmlPath: 'out/report.html' },
}

describe('outputs', () => {
  test('every output has a value, and digests name each variant once', () => {
    const images = [
      aCell(),
      aCell({ platform: 'linux/arm64' }),
      aCell({ variant: 'cuda', unknown: 'the build failed' }),
    ]
    expect(outputs(aReport({ images }), paths)).toEqual({
      verdict: 'pass',
      passed: 'true',
      report: 'out/report.json',
      summary: 'out/summary.md',
      digests: JSON.stringify({ 'app/cpu': madeUpDigest('app/cpu') }),
      published: '[]',
      predicate: 'out/predicate.json',
      sarif: 'out/report.sarif',
      junit: 'out/junit.xml',
      html: 'out/report.html',
    })
  })

  test('a variant that was built in parts has no digest: each part made an index of its own', () => {
    const images = [aCell(), { ...aCell({ platform: 'linux/arm64' }), indexDigest: madeUpDigest('another') }]
    expect(outputs(aReport({ images }), paths).digests).toBe('{}')
  })

  test.each([
    ['pass', 'true'],
    ['warn', 'true'],
    ['fail', 'false'],
    ['error', 'false'],
  ] as const)('a verdict of %s is passed: %s', (status, passed) => {
    const report = aReport({ verdict: { status, findings: [aFinding()] } })
    expect(outputs(report, paths)).toMatchObject({ verdict: status, passed })
  })

  test('a run that measured nothing has empty digests', () => {
    expect(outputs(aReport({ images: [] }), paths).digests).toBe('{}')
  })
})
