import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { withoutCommands } from '../../../src/adapters/workflow-command.ts'
import type { RunContext } from '../../../src/model/context.ts'
import type { SmokeResult, SmokeStatus } from '../../../src/model/smoke.ts'
import { unknown } from '../../../src/model/unknown.ts'
import { annotations } from '../../../src/report/annotations.ts'
import { buildReport } from '../../../src/report/build-report.ts'
import { headline } from '../../../src/report/render-headline.ts'
import { renderComment } from '../../../src/report/render-markdown.ts'
import { renderText } from '../../../src/report/render-text.ts'
import { reportSchema } from '../../../src/report/report-schema.ts'
import { smokeWords } from '../../../src/report/smoke-words.ts'
import { aBudget, aCell, aFinding, aReport, aSmoke } from '../../kit/report-builder.ts'
import { aConfig, amd64, aPlan, arm64, aVariant, imageOf, measuredAs } from '../../kit/run-builder.ts'
import { runnerCommands } from '../../kit/runner-commands.ts'
import { aResult, aSmokeBudget, aTestNamed, httpCheck, userCheck } from '../../kit/smoke-builder.ts'

const context: RunContext = { workspace: '/w', inActions: false }
const app = aVariant({
  platforms: [amd64, arm64],
  smoke: [aTestNamed('one'), aTestNamed('GET', { check: httpCheck, platforms: [amd64] })],
  smokeBudgets: [
    aSmokeBudget({ measure: 'start', max: '1200', warn: '1000' }),
    aSmokeBudget({ measure: 'memory', max: '1KiB' }),
    aSmokeBudget({ measure: 'memory', max: '1KiB', platform: arm64 }),
  ],
})

function reportOf(results: readonly SmokeResult[], variant = app) {
  const config = aConfig([variant])
  const measured = variant.platforms.map((platform) => measuredAs(variant, imageOf(1000), platform))
  const verdict = { status: 'pass', findings: [] } as const
  const stages = [{ name: 'judge', status: 'done' }] as const
  const smoke = { results }
  return buildReport({ version: '1', context, verdict, stages, config, plan: aPlan(config), measured, smoke })
}

describe('what report.json says of tests', () => {
  const get = aResult(app, {
    name: 'GET',
    kind: 'http',
    readySeconds: 1.2001,
    peakMemoryBytes: 900,
    opened: ['network'],
  })
  const failed = aResult(app, {
    ...{ name: 'one', platform: arm64, status: 'failed', reason: 'no', seconds: 0.12345, emulated: true },
    ...{ command: ['x'], exitCode: 3, log: ['last'], details: ['found'] },
  })
  const report = reportOf([get, failed, aResult(app, { name: 'one' })])

  test('has an entry for each result, in the order of the configuration, with what is known and nothing else', () => {
    const one = { image: 'app', variant: 'cpu', platform: 'linux/amd64', name: 'one', kind: 'run' }
    expect(report.smoke).toEqual([
      { ...one, status: 'passed', seconds: 0.4 },
      {
        ...{ ...one, name: 'GET', kind: 'http', status: 'passed', seconds: 0.4 },
        ...{ readySeconds: 1.2, peakMemoryBytes: 900, opened: ['network'] },
      },
      {
        ...{ ...one, platform: 'linux/arm64', status: 'failed', reason: 'no', seconds: 0.123, emulated: true },
        ...{ command: ['x'], exitCode: 3, log: ['last'], details: ['found'] },
      },
    ])
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report)
  })

  test('has what the budgets on start and memory came to, in their own units', () => {
    expect(report.images.map(({ budgets }) => budgets)).toEqual([
      [
        {
          ...{ measure: 'start', status: 'fail', unit: 'decimal' },
          ...{ maxMilliseconds: 1200, warnMilliseconds: 1000, actualMilliseconds: 1201 },
        },
        { measure: 'memory', status: 'pass', unit: 'binary', maxBytes: 1024, actualBytes: 900 },
      ],
      [
        {
          ...{ measure: 'memory', status: 'unknown', unit: 'binary', maxBytes: 1024 },
          reason: 'no test that measures it came so far',
        },
      ],
    ])
  })

  test('says of an image without numbers how many tests it has, and that nothing was run', () => {
    const config = aConfig([app])
    const report = buildReport({
      ...{ version: '1', context, config, plan: aPlan(config), stages: [], verdict: { status: 'error', findings: [] } },
      measured: [measuredAs(app, unknown('gone'))],
    })
    expect(report.smoke).toEqual([])
    expect(report.images[0]).toMatchObject({
      unknown: { reason: 'gone' },
      function: { status: 'unproven', configured: 2, passed: 0, failed: 0, skipped: 0, infrastructure: 0 },
    })
  })

  test('does not take for a proof what only reads the words of the image about itself', () => {
    const variant = aVariant({ smoke: [aTestNamed('user', { check: userCheck })] })
    const [image] = reportOf([aResult(variant, { name: 'user', kind: 'metadata' })], variant).images
    expect(image?.function).toMatchObject({ status: 'unproven', configured: 1, passed: 1 })
  })

  test('finds a test of the findings again by its name', () => {
    const config = aConfig([app])
    const findings = [
      { code: 'smoke-failed', severity: 'error', result: failed },
      { code: 'smoke-not-run', severity: 'error', test: 'GET' },
    ] as const
    const verdict = { status: 'error', findings } as const
    const { verdict: worded } = buildReport({ version: '1', context, config, stages: [], verdict })
    expect(worded.findings.map(({ test: name }) => name)).toEqual(['one', 'GET'])
  })
})

test('attack 40: passed, failed, skipped and infrastructure are all that were configured, or the rest is told as not run', () => {
  const statuses = fc.constantFrom<SmokeStatus | 'no result'>(
    'passed',
    'failed',
    'skipped',
    'infrastructure',
    'no result',
  )
  fc.assert(
    fc.property(fc.array(statuses, { minLength: 1, maxLength: 8 }), (drawn) => {
      const variant = aVariant({ smoke: drawn.map((_, index) => aTestNamed(`test ${index}`)) })
      const results = drawn.flatMap((status, index) =>
        status === 'no result' ? [] : [aResult(variant, { name: `test ${index}`, status })],
      )
      const report = reportOf(results.toReversed(), variant)
      const [image] = report.images
      const count = (wanted: string) => drawn.filter((one) => one === wanted).length
      const { status, configured, ...counts } = image?.function ?? { status: undefined, configured: 0 }
      const sum = Object.values(counts).reduce((total, one) => total + one, 0)
      expect(configured).toBe(drawn.length)
      expect(sum).toBe(drawn.length - count('no result'))
      expect(report.smoke).toHaveLength(sum)
      expect(status).toBe(count('failed') > 0 ? 'disproven' : count('passed') > 0 ? 'proven' : 'unproven')
      const words = image === undefined ? '' : smokeWords(report)?.(image)
      if (sum < drawn.length) expect(words).toContain('not run')
      if (status !== 'proven') expect(words).not.toMatch(/^(\d+)\/\1/)
    }),
  )
})

describe('the smoke column', () => {
  const noGpu = { status: 'skipped', reason: 'No GPU here: the engine has none' } as const
  const waived = { status: 'skipped', reason: 'waived until 2026-12-31: soon' } as const
  const infrastructure = { status: 'infrastructure', reason: 'lost' } as const
  const failed = { status: 'failed', reason: 'no' } as const
  const asks = 'it asks for network, which the base branch does not grant; remove that'

  test.each([
    ['3/3', [{}, {}, {}]],
    ['2/3 ✗', [{}, {}, failed]],
    ['3/3, 1 skipped', [{}, {}, {}, noGpu]],
    ['skipped: no GPU here', [noGpu, noGpu]],
    ['skipped: waived until 2026-12-31', [waived]],
    ['skipped: it asks for network', [{ status: 'skipped', reason: asks }]],
    ['2 skipped', [noGpu, waived]],
    ['1/1, 1 could not run', [{}, infrastructure]],
    ['1 could not run, 1 skipped', [infrastructure, noGpu]],
    ['1/1 (emulated)', [{ emulated: true }]],
    ['1/2 ✗, 1 could not run, 1 skipped', [failed, {}, infrastructure, noGpu]],
  ] as const)('%s', (words, tests) => {
    const report = aReport({
      images: [aCell()],
      smoke: tests.map((one, index) => aSmoke({ name: `${index}`, ...one })),
    })
    expect(report.images.map((image) => smokeWords(report)?.(image))).toEqual([words])
    expect(renderComment(report, { marker: '' })).toContain(` | ${words} | 40 MB |`)
    expect(renderText(report, { columns: 200, colour: 'none' })).toContain(`  ${words}  `)
  })

  test('says none for an image without tests, not run for one that the run did not get to', () => {
    const images = [aCell({ variant: 'a' }), aCell({ variant: 'b', function: { configured: 2 } })]
    const report = aReport({ images })
    expect(images.map((image) => smokeWords(report)?.(image))).toEqual(['none', 'not run'])
  })

  test('is not there where no image has a test', () => {
    const report = aReport({ images: [aCell()] })
    expect(smokeWords(report)).toBeUndefined()
    expect(renderComment(report, { marker: '' })).not.toContain('Smoke')
    expect(renderText(report, { columns: 200, colour: 'none' })).not.toContain('SMOKE')
  })
})

describe('size proven, function not', () => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => aCell({ variant: `v${index}` }))
  const one = aSmoke({ variant: 'v0' })

  test.each([
    ['no smoke test is configured', names(2), []],
    ['no smoke test was executed for any image', names(2), [{ ...one, status: 'skipped', reason: 'x' }]],
    ['v1 (linux/amd64)', names(2), [one]],
    ['v0 (linux/amd64)', names(1), [{ ...one, status: 'infrastructure', reason: 'x' }]],
    ['v1 (linux/amd64)', [...names(2), aCell({ variant: 'c', unknown: 'gone' })], [one]],
    [`${[1, 2, 3, 4, 5].map((index) => `v${index} (linux/amd64)`).join(', ')} and 2 more`, names(8), [one]],
  ] as const)('%s', (words, images, smoke) => {
    const report = aReport({ images, smoke })
    const sentence = `Size proven, function not: ${words}`
    expect(renderComment(report, { marker: '' })).toContain(`\n${sentence}\n`)
    expect(renderText(report, { columns: 400, colour: 'none' })).toContain(`\n${sentence}\n`)
  })

  test('is not said where a test was executed for every image, whatever it found', () => {
    const failed = { ...one, variant: 'v1', status: 'failed', reason: 'no' } as const
    const report = aReport({ images: names(2), smoke: [one, failed] })
    expect(renderComment(report, { marker: '' })).not.toContain('function not')
    expect(renderText(report, { columns: 100, colour: 'none' })).not.toContain('function not')
  })
})

describe('the table says of an image whose tests', () => {
  const lost = aFinding({ code: 'smoke-infrastructure' })
  const { platform: _, ...notRun } = aFinding({ code: 'smoke-not-run' })

  test.each([
    ['could not run: not tested', '❌ not tested', [lost, notRun], {}],
    ['could not run, beside ones that passed: partly tested', '❌ partly tested', [lost], { passed: 1 }],
    ['could not run, with a warning: not tested', '❌ not tested', [lost, aFinding({ severity: 'warn' })], {}],
    ['failed: failed', '❌ failed', [lost, aFinding({ code: 'smoke-failed' })], { failed: 1 }],
    ['could not run while a rule is broken: failed', '❌ failed', [lost, aFinding({ code: 'wrong-architecture' })], {}],
  ] as const)('%s', (_, words, findings, counts) => {
    const budgets = [aBudget({ maxBytes: 50_000_000, actualBytes: 40_000_000 })]
    const tested = { infrastructure: 1, ...counts }
    const bounded = aReport({ images: [aCell({ budgets, function: tested })], findings })
    expect(renderComment(bounded, { marker: '' })).toContain(` | ${words} | `)
    const unbounded = aReport({ images: [aCell({ function: tested })], findings })
    expect(renderComment(unbounded, { marker: '' })).toContain(` | ${words}, no budget | `)
  })
})

describe('the one sentence tells of tests', () => {
  const cell = aCell({ variant: 'v0', budgets: [aBudget({ maxBytes: 50_000_000, actualBytes: 40_000_000 })] })
  const two = [cell, { ...cell, variant: 'v1' }]
  const passed = aSmoke({ variant: 'v0' })
  const failed = aSmoke({ variant: 'v1', name: 'import torch', status: 'failed', reason: 'no' })
  const skipped = aSmoke({ variant: 'v1', name: 'gpu', status: 'skipped', reason: 'no GPU' })
  const lost = aSmoke({ variant: 'v1', name: 'x', status: 'infrastructure', reason: 'lost' })
  const finding = (code: string) => aFinding({ code, variant: 'v1', message: 'Told by the tests' })

  test.each([
    ['Both images are within budget; the one smoke test passed', [passed], []],
    ['Both images are within budget; all 2 smoke tests passed', [passed, { ...passed, name: 'b' }], []],
    ['Both images are within budget; 1 of 2 smoke tests passed, 1 was skipped', [passed, skipped], []],
    ['Both images are within budget; the one smoke test was skipped', [skipped], []],
    ['Both images are within budget; the one smoke test could not run: "x" in v1 (linux/amd64)', [lost], []],
    [
      'Both images are within budget; 1 of 2 smoke tests passed, 1 was skipped under require-smoke',
      [passed, skipped],
      [finding('smoke-skipped')],
    ],
    [
      'Both images are within budget; it asks for network; 1 of 2 smoke tests passed, 1 was skipped',
      [passed, skipped],
      [aFinding({ code: 'smoke-skipped', severity: 'warn', variant: 'v1', message: 'It asks for network' })],
    ],
    [
      'Both images are within budget; 1 of 3 smoke tests failed: "import torch" in v1 (linux/amd64); 1 was skipped',
      [passed, failed, skipped],
      [finding('smoke-failed')],
    ],
    [
      'Both images are within budget; 2 of 2 smoke tests failed: "import torch" in v1 (linux/amd64), and 1 more',
      [failed, { ...failed, name: 'b' }],
      [finding('smoke-failed'), aFinding({ severity: 'warn', message: 'A warning, which is less' })],
    ],
    [
      'Both images are within budget; 1 of 2 smoke tests passed, 1 could not run: "x" in v1 (linux/amd64)',
      [passed, lost],
      [finding('smoke-infrastructure')],
    ],
    [
      'Both images are within budget; relation a < b does not hold; the one smoke test passed',
      [passed],
      [aFinding({ code: 'relation-broken', message: 'Relation a < b does not hold' })],
    ],
  ] as const)('%s', (sentence, smoke, findings) => {
    expect(headline(aReport({ images: two, smoke, findings }))).toBe(sentence)
  })

  test('a single image', () => {
    const report = aReport({
      images: [cell],
      smoke: [{ ...failed, variant: 'v0' }],
      findings: [finding('smoke-failed')],
    })
    expect(headline(report)).toBe(
      'v0 (linux/amd64) is within its budget of 50 MB (80% used); the one smoke test failed: "import torch" in v0 (linux/amd64)',
    )
  })

  test('an image is not within its budgets as long as one of them is unknown', () => {
    const memory = { measure: 'memory', unit: 'decimal', status: 'unknown', maxBytes: 5, reason: 'skipped' } as const
    const images = [cell, { ...cell, variant: 'v1', budgets: [...cell.budgets, memory] }]
    const findings = [aFinding({ code: 'smoke-budget-unknown', severity: 'warn', variant: 'v1', message: 'Not held' })]
    expect(headline(aReport({ images, findings }))).toBe('1 of 2 images is within budget; not held')
  })
})

describe('what a failed test ran and printed', () => {
  const test1 = aSmoke({
    ...{ name: 'import torch', status: 'failed', reason: 'It crashed', exitCode: 139, seconds: 3.21 },
    ...{ peakMemoryBytes: 61_000_000, emulated: true, opened: ['network', 'capability NET_RAW'] },
    command: ['python3', '-c', 'import sys\nimport torch', "it's"],
    log: Array.from({ length: 25 }, (_, index) => `line ${index}`),
  })
  const report = aReport({
    images: [aCell()],
    smoke: [test1],
    findings: [aFinding({ code: 'smoke-failed', test: 'import torch', message: 'It failed' })],
  })
  const facts = 'exit status 139, 3.2 s, peak memory 61 MB, emulated, with network, capability NET_RAW'
  const command = "python3 -c 'import sys …' 'it'\\''s'"

  test('stands in the comment: the command, its end, time, memory, what was opened, and the last 20 lines', () => {
    const comment = renderComment(report, { marker: '' })
    const part = comment.slice(comment.indexOf('<summary>Failed'), comment.indexOf('<summary>Smoke tests'))
    expect(part).toContain('Failed: <code>import torch</code> in <code>cpu (linux/amd64)</code>')
    expect(part).toContain(`- command \`${command}\`\n`)
    expect(part.replaceAll('`', '')).toContain(facts)
    expect(part.match(/ {2}line \d+/g)).toEqual(Array.from({ length: 20 }, (_, index) => `  line ${index + 5}`))
  })

  test('stands under its finding on the terminal', () => {
    const text = renderText(report, { columns: 200, colour: 'none' })
    expect(text).toContain(`    ran ${command}\n    ${facts}\n    | line 0\n`)
  })

  test('the log goes first where a comment is too long, and the rest stays', () => {
    const long = { ...test1, log: Array.from({ length: 20 }, () => '😀'.repeat(190)) }
    const comment = renderComment({ ...report, smoke: [long] }, { marker: '', maxCharacters: 8000 })
    expect(comment).toContain(`- command \`${command}\`\n`)
    expect(comment).not.toContain('😀')
    expect(comment).toMatch(/Left out to stay within the limit of a comment: 1 log\./)
  })

  test('a test is marked on its line in the configuration', () => {
    const { dockerfile: _, line: __, ...finding } = aFinding({ code: 'smoke-failed', test: 'x', configLine: 21 })
    expect(annotations(aReport({ findings: [finding] })).annotations).toMatchObject([
      { level: 'error', file: '.github/image-budgets.yml', line: 21, title: 'Smoke test: app/cpu (linux/amd64)' },
    ])
  })
})

test.each([['::stop-commands::t'], ['##[set-output name=verdict]pass'], ['x ##[add-mask]sha256'], ['\r::error::x']])(
  'attack 1: what a container prints, %j, is no command to the runner',
  (line) => {
    const hostile = aSmoke({ name: line, status: 'failed', reason: line, command: [line], log: [line], opened: [line] })
    const finding = aFinding({ code: 'smoke-failed', test: line, message: line })
    const report = aReport({ images: [aCell()], smoke: [hostile], findings: [finding] })
    const text = renderText(report, { columns: 80, colour: 'none' })
    expect(text).toContain('    | ')
    expect(runnerCommands(text.split('\n').map(withoutCommands).join('\n'))).toEqual([])
  },
)
