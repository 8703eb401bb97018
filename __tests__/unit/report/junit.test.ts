import { describe, expect, test } from '@jest/globals'
import { SaxesParser } from 'saxes'
import type { ReportBudget } from '../../../src/model/report.ts'
import { junit } from '../../../src/report/junit.ts'
import { hostileTexts } from '../../kit/hostile-texts.ts'
import { aBudget, aCell, aFinding, aReport, aSmoke, type ReportOptions } from '../../kit/report-builder.ts'

type Element = {
  readonly tag: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

/** The document as a strict parser of XML 1.0 reads it; one that is not well formed throws. */
function parsed(xml: string): Element {
  const root: Element = { tag: '', attributes: {}, children: [], text: '' }
  const open = [root]
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const element = { tag: name, attributes, children: [], text: '' }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('text', (text) => {
    const element = open.at(-1)
    if (element !== undefined) element.text += text
  })
  parser.on('closetag', () => void open.pop())
  parser.write(xml).close()
  const [document] = root.children
  if (document === undefined) throw new Error('The document is empty')
  return document
}

/** `suite: case -> outcome (message)` */
function linesOf(options: ReportOptions): string[] {
  return parsed(junit(aReport(options))).children.flatMap((suite) =>
    suite.children.map((test) => {
      const [outcome] = test.children.filter(({ tag }) => tag !== 'system-out')
      const said = outcome === undefined ? 'passed' : `${outcome.tag} (${outcome.attributes['message']})`
      return `${suite.attributes['name']}: ${test.attributes['name']} -> ${said}`
    }),
  )
}

const MB = 1_000_000
const budgetOf = (actualBytes: number) => aBudget({ maxBytes: 40 * MB, warnBytes: 38 * MB, minBytes: MB, actualBytes })
const inBudget = (...budgets: readonly ReportBudget[]) => ({ images: [aCell({ budgets })] })
const unknownBudget: ReportBudget = { ...budgetOf(0), status: 'unknown', reason: 'The build failed' }

test('the parser refuses what is no XML', () => {
  for (const wrong of ['<a>\u0001</a>', '<a>]]></a>', '<a b="<"/>', '<a>\ufffe</a>', '<a></b>']) {
    expect(() => parsed(wrong)).toThrow()
  }
})

describe('budgets and tests', () => {
  test.each<[string, ReportOptions, readonly string[]]>([
    ['within', inBudget(budgetOf(36 * MB)), ['app/cpu linux/amd64: budget compressed -> passed']],
    ['near', inBudget(budgetOf(39 * MB)), ['app/cpu linux/amd64: budget compressed -> passed']],
    [
      'over',
      { ...inBudget(budgetOf(41.2 * MB)), findings: [aFinding()] },
      ['app/cpu linux/amd64: budget compressed -> failure (41.2 MB, 1.2 MB over; max 40 MB, warn 38 MB, min 1 MB)'],
    ],
    [
      'under',
      { ...inBudget(budgetOf(900_000)), findings: [aFinding({ code: 'under-minimum' })] },
      [
        'app/cpu linux/amd64: budget compressed -> failure (900 kB, 100 kB under minimum; max 40 MB, warn 38 MB, min 1 MB)',
      ],
    ],
    [
      'two findings of one code each have a name',
      {
        images: [aCell()],
        findings: [
          aFinding({ code: 'relation-broken', relation: 'cpu < cuda', message: 'one' }),
          aFinding({ code: 'relation-broken', relation: 'cpu < tools', message: 'two' }),
          aFinding({ code: 'late-cleanup', path: '/src', message: 'three' }),
          aFinding({ code: 'late-cleanup', path: '/src', message: 'four' }),
          aFinding({ code: 'late-cleanup', path: '/src (2)', message: 'five' }),
        ],
      },
      [
        'app/cpu linux/amd64: relation-broken cpu < cuda -> failure (one)',
        'app/cpu linux/amd64: relation-broken cpu < tools -> failure (two)',
        'app/cpu linux/amd64: late-cleanup /src -> failure (three)',
        'app/cpu linux/amd64: late-cleanup /src (3) -> failure (four)',
        'app/cpu linux/amd64: late-cleanup /src (2) -> failure (five)',
      ],
    ],
    [
      'what is inside, each measure and path a test of its own',
      inBudget(
        ...(['own', 'live', 'wasted', 'path'] as const).map((measure, index) => ({
          ...budgetOf((39 + index) * MB),
          ...{ measure, ...(measure === 'path' && { path: '/opt/a<b' }) },
        })),
      ),
      [
        'app/cpu linux/amd64: budget own -> passed',
        'app/cpu linux/amd64: budget live -> passed',
        'app/cpu linux/amd64: budget wasted -> failure (41 MB wasted, 1 MB of waste over; max 40 MB, warn 38 MB, min 1 MB)',
        'app/cpu linux/amd64: budget path /opt/a<b -> failure (42 MB at /opt/a<b, 2 MB over; max 40 MB, warn 38 MB, min 1 MB)',
      ],
    ],
    [
      'unknown is not a pass',
      {
        images: [aCell({ unknown: 'The build failed', budgets: [unknownBudget] })],
        findings: [aFinding({ code: 'unmeasured', message: 'It could not be measured' })],
      },
      [
        'app/cpu linux/amd64: budget compressed -> error (The build failed)',
        'app/cpu linux/amd64: unmeasured -> error (It could not be measured)',
      ],
    ],
    [
      'tests that passed, failed, were skipped or could not run',
      {
        smoke: [
          aSmoke(),
          aSmoke({ name: 'b', status: 'failed', reason: 'It ended with 1' }),
          aSmoke({ name: 'c', status: 'skipped', reason: 'No GPU' }),
          aSmoke({ name: 'd', status: 'infrastructure', reason: 'The engine is gone' }),
        ],
        images: [aCell()],
      },
      [
        'app/cpu linux/amd64: smoke run app --version -> passed',
        'app/cpu linux/amd64: smoke b -> failure (It ended with 1)',
        'app/cpu linux/amd64: smoke c -> skipped (No GPU)',
        'app/cpu linux/amd64: smoke d -> error (The engine is gone)',
      ],
    ],
    [
      'a skipped test fails where it had to run',
      {
        images: [aCell()],
        smoke: [aSmoke({ name: 'c', status: 'skipped', reason: 'No GPU' })],
        findings: [aFinding({ code: 'smoke-skipped', test: 'c', message: 'Test c was skipped' })],
      },
      ['app/cpu linux/amd64: smoke c -> failure (Test c was skipped)'],
    ],
    [
      'configured and not run, with a finding and without',
      {
        images: [aCell({ function: { passed: 1 } })].map((cell) => ({
          ...cell,
          function: { ...cell.function, configured: 3 },
        })),
        smoke: [aSmoke()],
        findings: [aFinding({ code: 'smoke-not-run', test: 'b', message: 'Test b was not run' })],
      },
      [
        'app/cpu linux/amd64: smoke run app --version -> passed',
        'app/cpu linux/amd64: smoke tests that were not run -> error (1 configured smoke test was not run)',
        'app/cpu linux/amd64: smoke b -> error (Test b was not run)',
      ],
    ],
    [
      'findings of one rule at several paths are several tests',
      {
        images: [],
        findings: ['/a', '/b'].map((path) => aFinding({ code: 'cuda-in-cpu', path, message: `It is in ${path}` })),
      },
      [
        'app/cpu linux/amd64: cuda-in-cpu /a -> failure (It is in /a)',
        'app/cpu linux/amd64: cuda-in-cpu /b -> failure (It is in /b)',
      ],
    ],
    [
      'what fails the run and is no budget and no test',
      {
        images: [],
        findings: [
          { code: 'run-failed', severity: 'error', message: 'It broke' },
          {
            code: 'build-failed',
            severity: 'error',
            image: 'app',
            variant: 'gpu',
            message: 'RUN failed',
            log: ['boom'],
          },
          { code: 'relation-broken', severity: 'error', message: 'cpu is too large' },
          { code: 'no-budget', severity: 'warn', message: 'A warning' },
        ],
      },
      [
        'run: run-failed -> error (It broke)',
        'run: relation-broken -> failure (cpu is too large)',
        'app/gpu: build-failed -> error (RUN failed)',
      ],
    ],
    [
      'the total',
      {
        images: [],
        total: { imageCount: 2, unmeasuredCount: 0, budget: budgetOf(50 * MB) },
        findings: [aFinding({ code: 'total-over-budget' })],
      },
      ['total: budget compressed -> failure (50 MB, 10 MB over; max 40 MB, warn 38 MB, min 1 MB)'],
    ],
  ])('%s', (_name, report, lines) => {
    expect(linesOf(report)).toEqual(lines)
  })
})

test('a budget that is nearly used up passes, and says how much there is', () => {
  const [suite] = parsed(junit(aReport(inBudget(budgetOf(39 * MB))))).children
  expect(suite?.children[0]?.children).toMatchObject([
    { tag: 'system-out', text: '39 MB, near limit; max 40 MB, warn 38 MB, min 1 MB' },
  ])
})

test('counts and seconds add up, for each suite and for all', () => {
  const smoke = [aSmoke({ seconds: 1.25 }), aSmoke({ name: 'b', status: 'failed', reason: 'x', seconds: 0.5 })]
  const report = { images: [aCell({ budgets: [budgetOf(50 * MB)] }), aCell({ variant: 'gpu' })], smoke }
  const root = parsed(junit(aReport(report)))
  expect(root.attributes).toMatchObject({ tests: '3', failures: '2', errors: '0', skipped: '0', time: '1.750' })
  expect(root.children.map(({ attributes }) => [attributes['name'], attributes['tests']])).toEqual([
    ['app/cpu linux/amd64', '3'],
    ['app/gpu linux/amd64', '0'],
  ])
})

test('the log of a test is shown as it was printed, whatever it printed', () => {
  const log = [
    ...hostileTexts,
    ']]>',
    '<![CDATA[',
    '\u0000\u001b[2J',
    '\ud800',
    '\udc00x',
    '\ufffe\uffff',
    '&#1;',
    '\r\n',
  ]
  const smoke = log.map((text, index) =>
    aSmoke({
      name: `${index} ${text}`,
      status: 'failed',
      reason: text === '' ? 'x' : text,
      log: [text, 'second line'],
    }),
  )
  const [suite] = parsed(junit(aReport({ images: [aCell()], smoke }))).children
  expect(suite?.children).toHaveLength(log.length)
  for (const [index, text] of log.entries()) {
    const [failure, output] = suite?.children[index]?.children ?? []
    const plain = /^[\x20-\x7e]+$/.test(text)
    if (plain) expect([failure?.attributes['message'], output?.text]).toEqual([text, `${text}\nsecond line`])
    expect(output?.text.split('\n')).toHaveLength(2)
  }
})
