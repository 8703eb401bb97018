import { createRequire } from 'node:module'
import { describe, expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import type { Report, ReportFinding } from '../../../src/model/report.ts'
import { sarif } from '../../../src/report/sarif.ts'
import { hostileTexts } from '../../kit/hostile-texts.ts'
import { aCell, aFinding, aReport, type ReportOptions } from '../../kit/report-builder.ts'

/** The schema of the standard, which is draft-04: apart from its two names nothing in it is read in another way since. */
const isSarif = (() => {
  const require = createRequire(import.meta.url)
  const { $schema: _, id: __, ...schema } = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
  addFormats.default(ajv)
  return ajv.compile(schema)
})()

function logOf(options: ReportOptions) {
  const log = sarif(aReport(options))
  isSarif(JSON.parse(JSON.stringify(log)))
  expect(isSarif.errors ?? []).toEqual([])
  return log.runs[0]
}

const rule = aFinding({
  ...{ code: 'apt-cache', severity: 'warn', bytes: 18_000_000, path: '/var/lib/apt/lists', layer: 'sha256:ab' },
  ...{ message: 'The apt lists take 18 MB', remedy: 'Remove them in the same RUN' },
})

test('the schema refuses what is no SARIF', () => {
  expect(isSarif({ version: '2.1.0', runs: [{ results: [] }] })).toBe(false)
})

test('a finding is a result on its Dockerfile line, with the configuration beside it', () => {
  const { results, tool } = logOf({ findings: [rule] })
  expect(results).toEqual([
    {
      ruleId: 'apt-cache',
      ruleIndex: 0,
      level: 'warning',
      message: { text: 'The apt lists take 18 MB. Remove them in the same RUN' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'Dockerfile', uriBaseId: '%SRCROOT%' },
            region: { startLine: 5 },
          },
          logicalLocations: [{ fullyQualifiedName: 'app/cpu linux/amd64 /var/lib/apt/lists' }],
        },
      ],
      relatedLocations: [
        {
          physicalLocation: {
            artifactLocation: { uri: '.github/image-budgets.yml', uriBaseId: '%SRCROOT%' },
            region: { startLine: 12 },
          },
          message: { text: 'The configuration that sets the rule' },
        },
      ],
      partialFingerprints: { primaryLocationLineHash: expect.stringMatching(/^[0-9a-f]{32}:1$/) },
      suppressions: [],
      properties: {
        ...{ image: 'app', variant: 'cpu', platform: 'linux/amd64', bytes: 18_000_000 },
        ...{ path: '/var/lib/apt/lists', layer: 'sha256:ab' },
      },
    },
  ])
  expect(tool.driver.rules).toEqual([
    {
      id: 'apt-cache',
      shortDescription: { text: 'Apt cache' },
      help: { text: expect.stringContaining('docs/rules.md#apt-cache') },
      helpUri: 'https://github.com/image-size-budgets/image-size-budgets/blob/main/docs/rules.md#apt-cache',
    },
  ])
})

describe('where a finding is', () => {
  const bare: ReportFinding = { code: 'run-failed', severity: 'error', message: 'It broke' }
  const uriOf = (finding: ReportFinding, report: Partial<Report> = {}) => {
    const [location] = logOf({ ...report, findings: [finding] }).results[0]?.locations ?? []
    const { artifactLocation, region } = location?.physicalLocation ?? {}
    return artifactLocation && `${artifactLocation.uri}:${region?.startLine}`
  }

  test.each<[string, ReportFinding, string]>([
    ['its Dockerfile', { ...bare, dockerfile: 'docker/Dockerfile.cuda', line: 7 }, 'docker/Dockerfile.cuda:7'],
    ['its configuration', { ...bare, configFile: 'c.yml', configLine: 3 }, 'c.yml:3'],
    ['the configuration as such', bare, '.github/image-budgets.yml:1'],
    ['a name that no URI holds', { ...bare, dockerfile: 'a b/50%#?é/x:y', line: 1 }, 'a%20b/50%25%23%3F%C3%A9/x%3Ay:1'],
    ['half a character', { ...bare, dockerfile: 'x\ud83d', line: 1 }, 'x%EF%BF%BD:1'],
    ['a detour', { ...bare, dockerfile: 'a/../Dockerfile', line: 1 }, 'Dockerfile:1'],
    [
      'outside of the repository',
      { ...bare, dockerfile: '../up/Dockerfile', line: 1, configFile: 'c.yml', configLine: 2 },
      'c.yml:2',
    ],
    ['absolute', { ...bare, dockerfile: '/etc/passwd', line: 1 }, '.github/image-budgets.yml:1'],
  ])('%s', (_name, finding, place) => {
    expect(uriOf(finding)).toBe(place)
  })

  test('an inspected image has no repository: only the image is named', () => {
    const stages = [{ name: 'inspect', status: 'done' }] as const
    const { config: _, ...report } = aReport({ stages, findings: [{ ...bare, image: 'oci:x', variant: 'default' }] })
    expect(sarif(report).runs[0].results[0]?.locations).toEqual([
      { logicalLocations: [{ fullyQualifiedName: 'oci:x' }] },
    ])
  })
})

test('a finding is known again in the next run by what it is about, not by its numbers and lines; equal ones are told apart', () => {
  const prints = (findings: readonly ReportFinding[]) =>
    logOf({ findings }).results.map(({ partialFingerprints }) => partialFingerprints['primaryLocationLineHash'])
  const later = { ...rule, line: 99, configLine: 1, bytes: 1, message: 'The apt lists take 1 B', layer: 'sha256:cd' }
  expect(prints([later])).toEqual(prints([rule]))
  const other = [
    { ...rule, variant: 'cuda' },
    { ...rule, platform: 'linux/arm64' },
    { ...rule, path: '/x' },
  ]
  expect(new Set(prints([rule, rule, ...other])).size).toBe(5)
})

test('waivers of two rules, and one path in two layers, keep their names when another one comes before them', () => {
  const unused = aFinding({ code: 'waiver-unused', severity: 'note' })
  const late = aFinding({ code: 'late-cleanup', severity: 'warn', path: '/opt/x' })
  const printsOf = ([fetch = '', rebuild = '']: readonly string[], others: readonly ReportFinding[]) => {
    const layer = { diffId: 'sha256:d', mediaType: 'x', uncompressedBytes: 1 }
    const layers = Object.entries({ fetch, rebuild }).map(([instruction, digest]) => ({
      ...layer,
      digest,
      instruction,
    }))
    const kept = [
      { ...unused, message: 'kept', rule: 'headers' },
      { ...late, message: 'kept', layer: rebuild },
    ]
    const { results } = logOf({ findings: [...others, ...kept], images: [aCell({ layers })] })
    return results.filter(({ message }) => message.text.startsWith('kept')).map((result) => result.partialFingerprints)
  }
  const others = [
    { ...unused, message: 'a', rule: 'documentation' },
    { ...late, message: 'a', layer: 'sha256:03' },
  ]
  expect(printsOf(['sha256:03', 'sha256:04'], others)).toEqual(printsOf(['sha256:01', 'sha256:02'], []))
})

test('what was waived is suppressed, with the reason', () => {
  const waived = [{ ...rule, reason: 'Needed by the debugger', until: '2026-12-31' }]
  const { results } = logOf({ findings: [aFinding()], waived })
  expect(results.map(({ ruleId, suppressions }) => [ruleId, suppressions])).toEqual([
    ['over-budget', []],
    [
      'apt-cache',
      [{ kind: 'external', status: 'accepted', justification: 'Needed by the debugger (until 2026-12-31)' }],
    ],
  ])
})

test('the commit and the repository that the lines are of are named, and whether the run was completed', () => {
  const run = logOf({ findings: [aFinding()] })
  expect(run.versionControlProvenance).toEqual([
    { repositoryUri: 'https://github.com/acme/app', revisionId: '0123456789abcdef0123456789abcdef01234567' },
  ])
  expect(run.invocations[0].executionSuccessful).toBe(true)
  const broken = logOf({ findings: [aFinding({ code: 'run-failed' })] })
  expect(broken.invocations[0].executionSuccessful).toBe(false)
})

test('no text of an image or a configuration hides, moves or links', () => {
  const findings = hostileTexts.map((text) =>
    aFinding({ code: 'large-file', message: `x ${text}`, remedy: text, path: text, dockerfile: text, image: text }),
  )
  const { results } = logOf({ findings, waived: hostileTexts.map((reason) => ({ ...rule, reason })) })
  expect(results).toHaveLength(2 * hostileTexts.length)
  const texts = JSON.stringify(results).replaceAll('\\\\u{', '')
  expect(texts).not.toMatch(/[\u0000-\u001f\u202a-\u202e\u200b]|\\u001b|\\ud83d"/)
  for (const { message, suppressions } of results) {
    expect([message.text, ...suppressions.map(({ justification }) => justification)].join()).not.toContain('](')
  }
})

test('more findings than GitHub takes: the worst are kept, and the log says how many are not', () => {
  const findings = [
    ...Array.from({ length: 25_100 }, (_, index) => aFinding({ severity: 'note', path: `/n${index}`, message: 'x' })),
    aFinding(),
  ]
  const run = sarif(aReport({ findings })).runs[0]
  expect(run.results[0]?.level).toBe('error')
  expect(run.results.length).toBeGreaterThan(5_000)
  expect(Buffer.byteLength(JSON.stringify(run.results))).toBeLessThan(10_000_000)
  const left = findings.length - run.results.length
  expect(run.invocations[0].toolExecutionNotifications).toEqual([
    { level: 'warning', message: { text: expect.stringMatching(`^${left} findings are left out here`) } },
  ])
})

test('of several places the result names all, and is the same when another of them is the largest', () => {
  const [first, second] = [['/b', '/a'] as const, ['/a', '/b'] as const].map(([path, other]) =>
    logOf({ findings: [{ ...rule, path, otherPaths: [other] }] })?.results.at(0),
  )
  expect(first?.locations?.[0]?.logicalLocations?.map(({ fullyQualifiedName }) => fullyQualifiedName)).toEqual([
    'app/cpu linux/amd64 /b',
    'app/cpu linux/amd64 /a',
  ])
  expect(first?.partialFingerprints).toEqual(second?.partialFingerprints)
})
