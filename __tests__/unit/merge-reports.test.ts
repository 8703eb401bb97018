import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { processExec } from '../../src/adapters/exec.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { plainHttp } from '../../src/adapters/http.ts'
import { exitStatusOf } from '../../src/exit-status.ts'
import { createLayerMeter } from '../../src/image/layer-meter.ts'
import { mergeReports } from '../../src/merge-reports.ts'
import type { RunContext } from '../../src/model/context.ts'
import type { Report, ReportImage } from '../../src/model/report.ts'
import { renderText } from '../../src/report/render-text.ts'
import { parseReport } from '../../src/report/parse-report.ts'
import type { Ports } from '../../src/run.ts'
import { version } from '../../src/version.ts'
import { fakeExec } from '../kit/fake-exec.ts'
import { gitHubInMemory, pullRequestPage } from '../kit/github-memory.ts'
import { memoryRegistry } from '../kit/memory-registry.ts'
import { quickClock } from '../kit/quick-clock.ts'
import { recordingLog } from '../kit/recording-log.ts'
import {
  aBudget,
  aCell,
  anAdvice,
  type CellOptions,
  aFinding,
  aLayer,
  aReport,
  aSmoke,
  madeUpDigest,
} from '../kit/report-builder.ts'

/* The command on real files; there is no engine to ask. */

const configFile = '.github/image-budgets.yml'
const config = `version: 1
defaults: {platforms: [linux/amd64, linux/arm64], budget: 50MB}
images:
  app:
    variants:
      cpu: {}
      cuda: {from: {image: app, variant: cpu, arg: BASE}}
    relations: [cpu < cuda]
`
const sha = '0123456789abcdef0123456789abcdef01234567'

let root: string
let workspace: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'merge '))
  workspace = join(root, 'work space')
  mkdirSync(join(root, 'temporary'))
  write(configFile, config)
  write('Dockerfile', 'ARG BASE=scratch\nFROM $BASE\n')
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(path: string, content: string): void {
  mkdirSync(dirname(join(workspace, path)), { recursive: true })
  writeFileSync(join(workspace, path), content)
}

function sha256(): string {
  return createHash('sha256')
    .update(readFileSync(join(workspace, configFile)))
    .digest('hex')
}

/** An image that was held against the budget of the configuration. */
function held(cell: CellOptions): ReportImage {
  const { unknown, compressedBytes = 40_000_000 } = cell
  const actual = unknown === undefined ? { actualBytes: compressedBytes } : { reason: unknown }
  return aCell({ budgets: [aBudget({ maxBytes: 50_000_000, ...actual })], ...cell })
}

/** The report of a run of one cell of the configuration as it is, unless said otherwise. */
function part(cells: readonly ReportImage[], more: Parameters<typeof aReport>[0] = {}): Report {
  return aReport({
    ...{ images: cells, narrowed: true, tool: { name: 'image-size-budgets', version } },
    config: { file: configFile, sha256: sha256() },
    ...more,
  })
}

function put(name: string, report: unknown): void {
  write(`cells/${name}/report.json`, JSON.stringify(report))
}

const cpu = { variant: 'cpu', compressedBytes: 40_000_000 }
const cuda = { variant: 'cuda', compressedBytes: 45_000_000 }
const arm = { platform: 'linux/arm64' }
const cells = {
  'cpu-amd64': cpu,
  'cpu-arm64': { ...cpu, ...arm },
  'cuda-amd64': cuda,
  'cuda-arm64': { ...cuda, ...arm },
}

/** What the four jobs of a matrix leave; `more` is of all of them. */
function putAll(more: Parameters<typeof aReport>[0] = {}): void {
  for (const [name, cell] of Object.entries(cells)) put(name, part([held(cell)], more))
}

function ports(context: Partial<RunContext> = {}): Ports {
  const exec = fakeExec({})
  return {
    ...{ exec, files: createFiles(join(root, 'temporary')), clock: quickClock(), log: recordingLog(), env: {} },
    ...{ meter: createLayerMeter({ cores: 1 }), http: plainHttp(), registry: memoryRegistry() },
    ...{ context: { workspace, inActions: false, ...context }, signal: new AbortController().signal },
  }
}

type Merged = { readonly report: Report; readonly exit: number; readonly text: string }

async function merge(reports: readonly string[] = ['cells'], context: Partial<RunContext> = {}): Promise<Merged> {
  const { report, failure } = await mergeReports({ reports, reportDir: 'out', policy: 'head' }, ports(context))
  if (failure !== undefined && !('code' in (failure as object))) throw failure
  // What is written can be read, and merged again.
  expect(parseReport(Buffer.from(JSON.stringify(report)))).toEqual(report)
  const text = renderText(report, { columns: 400, colour: 'none' })
  return { report, exit: exitStatusOf(report.verdict.status, failure), text }
}

const told = ({ report }: Merged) =>
  report.verdict.findings.map(({ code, severity, variant, platform }) =>
    [...[severity, code, variant, platform].filter((word) => word !== undefined)].join(' '),
  )

describe('the reports of all jobs', () => {
  test('are one, over all images in the order of the configuration', async () => {
    putAll({ findings: [aFinding({ code: 'relation-unknown', severity: 'note', message: 'not judged' })] })
    const merged = await merge()
    expect(told(merged)).toEqual([])
    expect([merged.report.verdict.status, merged.exit, merged.report.narrowed]).toEqual(['pass', 0, false])
    expect(merged.report.images.map(({ variant, platform }) => `${variant} ${platform}`)).toEqual([
      ...['cpu linux/amd64', 'cpu linux/arm64', 'cuda linux/amd64', 'cuda linux/arm64'],
    ])
    expect(merged.report.total).toMatchObject({ imageCount: 4, unmeasuredCount: 0, sumCompressedBytes: 170_000_000 })
    expect(merged.report.sharing.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64'])
    expect(merged.report.source).toMatchObject({ repository: 'acme/app', sha })
    expect(merged.text).toContain('All 4 images are within budget')
  })

  test('can be named as files, as folders and as a folder of them, each once', async () => {
    putAll()
    const merged = await merge(['cells/cpu-amd64/report.json', 'cells/cpu-arm64', './cells'])
    expect(told(merged)).toEqual([])
  })

  test('are judged together: what no part could tell', async () => {
    write(configFile, config.replace('budget: 50MB}', 'budget: {uncompressed: {target: 1MB}}}\ntotal: 1MB'))
    const only = (cell: CellOptions) =>
      held({ ...cell, budgets: [aBudget({ measure: 'uncompressed', targetBytes: 1_000_000 })] })
    put('cpu', part([only({ ...cpu, compressedBytes: 90_000_000 }), only(cells['cpu-arm64'])]))
    const same = [aLayer({ compressedBytes: 40_000_000, diffId: madeUpDigest('one') })]
    put('arm', part([only({ ...cells['cuda-arm64'], layers: same })]))
    put('cuda', part([only(cuda)]))
    const merged = await merge()
    expect(told(merged)).toEqual([
      ...['warn no-budget cpu', 'warn no-budget cuda'],
      'warn unproven-shrink cuda linux/amd64',
      ...['error relation-broken cpu linux/amd64', 'error relation-broken cpu linux/arm64'],
      'error total-over-budget',
    ])
    expect(merged.exit).toBe(1)
    expect(merged.text).toContain('Relation "cpu < cuda" does not hold on linux/amd64')
  })

  test('what is accepted for a time covers what is judged of all of them', async () => {
    const allow = 'allow: [{measure: compressed, by: ada, reason: torch, until: 2999-12-31}]\n'
    write(configFile, `${config}total: 1MB\n${allow}`)
    putAll()
    put('cpu-amd64', part([held({ ...cpu, compressedBytes: 49_000_000 })]))
    const merged = await merge()
    expect(told(merged)).toEqual(['warn relation-broken cpu linux/amd64', 'warn total-over-budget'])
    expect(merged.report.verdict.findings[1]?.override).toMatchObject({ kind: 'entry', reason: 'torch' })
    expect([merged.exit, merged.report.total.budget?.status]).toEqual([0, 'warn'])
  })

  describe('an entry of allow', () => {
    const allowed = (entry: string, total = '1MB') =>
      write(configFile, `${config}total: ${total}\nallow: [{by: ada, reason: torch, ${entry}}]\n`)

    test('that is over is told where it covered what is judged of all of them, once', async () => {
      allowed('until: 1969-12-31')
      putAll()
      expect(told(await merge())).toEqual(['error total-over-budget', 'warn allowance-expired'])
      const { findings } = (await merge()).report.verdict
      putAll({ findings: findings.slice(1) })
      expect(told(await merge())).toEqual(['error total-over-budget', 'warn allowance-expired'])
    })

    test.each<[string, string, number, readonly string[]]>([
      ['covers nothing at all', '', 50_000_000, ['note allowance-unused']],
      ['covers an image of a part', '', 1, []],
      ['covers another measure of it', 'measure: layers, ', 1, ['note allowance-unused']],
      ['covers another image', 'image: app, variant: cuda, ', 1, ['note allowance-unused cuda']],
    ])('that %s', async (_what, entry, maxBytes, expected) => {
      allowed(`${entry}until: 2999-12-31`, '1TB')
      write(
        configFile,
        readFileSync(join(workspace, configFile), 'utf8').replace('cpu: {}', `cpu: {budget: ${maxBytes}}`),
      )
      putAll()
      const budgets = [aBudget({ maxBytes, actualBytes: 40_000_000 })]
      for (const platform of ['linux/amd64', 'linux/arm64']) {
        const findings = maxBytes === 1 ? [aFinding({ severity: 'warn', platform })] : []
        put(`cpu-${platform.slice(-5)}`, part([held({ ...cpu, platform, budgets })], { findings }))
      }
      expect(told(await merge()).filter((words) => words.includes('allowance'))).toEqual(expected)
    })

    test('is not said to cover nothing where a part of them is missing, or was not judged', async () => {
      allowed('until: 2999-12-31', '1TB')
      putAll()
      const unknown = aFinding({ code: 'growth-unknown', severity: 'warn' })
      put('cpu-amd64', part([held(cpu)], { findings: [unknown] }))
      expect(told(await merge()).join()).not.toContain('allowance')
      rmSync(join(workspace, 'cells/cpu-amd64'), { recursive: true })
      expect(told(await merge()).join()).not.toContain('allowance')
    })
  })

  test('the label covers it too, where a person has set it', async () => {
    write(configFile, `${config}total: 1MB\n`)
    putAll()
    const login = { login: 'ada', isBot: false }
    const github = {
      ...gitHubInMemory(pullRequestPage(sha), async () => undefined),
      label: async () => ({ by: login, at: '2026-11-22T10:00:00Z' }),
    }
    const pullRequest = { number: 7, headSha: sha, baseSha: 'b'.repeat(40), fromFork: true, author: login }
    const given = { reports: ['cells'], reportDir: 'out', policy: 'head' } as const
    const { report } = await mergeReports(given, { ...ports({ pullRequest }), github })
    expect(report.verdict).toMatchObject({
      status: 'warn',
      findings: [{ code: 'total-over-budget', severity: 'warn', override: { kind: 'label', by: 'ada' } }],
    })
  })

  test('one whose growth was not judged is not taken as within', async () => {
    write(configFile, config.replace('budget: 50MB', 'budget: {compressed: {max: 50MB, growth: 2%}}'))
    putAll()
    expect((await merge()).exit).toBe(1)
    const growth = { status: 'pass', growthBytes: 0, maxGrowthBytes: 1, maxGrowth: '2%', floorBytes: 0 } as const
    for (const [name, cell] of Object.entries(cells)) {
      const image = held(cell)
      put(name, part([{ ...image, budgets: image.budgets.map((budget) => ({ ...budget, growth })) }]))
    }
    expect((await merge()).report.verdict.status).toBe('pass')
  })

  test('a test that passed in its job proves that a smaller image works', async () => {
    write(
      configFile,
      config
        .replace('    relations: [cpu < cuda]\n', '')
        .replace('cpu, arg: BASE}', 'cpu, arg: BASE}, smoke: [run: "true"]'),
    )
    put('cpu', part([held(cpu), held(cells['cpu-arm64'])]))
    const small = { ...cuda, compressedBytes: 10_000_000 }
    const smoke = [aSmoke({ variant: 'cuda', name: 'run true' })]
    put('cuda', part([held(small)], { smoke }))
    put('arm', part([held({ ...small, ...arm })]))
    expect((await merge()).text).toContain('no finding tells of a smoke test that did not pass')
    const skipped = aSmoke({ variant: 'cuda', name: 'run true', ...arm, status: 'skipped', reason: 'waived' })
    put('arm', part([held({ ...small, ...arm })], { smoke: [skipped] }))
    const merged = await merge()
    expect(told(merged)).toEqual(['warn unproven-shrink cuda linux/arm64'])
    expect(merged.report.smoke).toEqual([...smoke, skipped])
  })

  test('say once what all of them say, and what several images have from one layer', async () => {
    const changed = aFinding({ code: 'rule-changed', severity: 'note', message: 'changed', rule: 'total' })
    const { image: _, variant: __, platform: ___, ...whole } = changed
    const inLayer = (variant: string, more = {}) =>
      aFinding({
        code: 'apt-cache',
        severity: 'warn',
        variant,
        layer: madeUpDigest('shared'),
        bytes: 9,
        path: '/var',
        message: `in ${variant}`,
        ...more,
      })
    const inherits = [aLayer({ compressedBytes: 40_000_000, digest: madeUpDigest('shared'), inherited: true })]
    const own = aLayer({ compressedBytes: 5_000_000 })
    const adds = [aLayer({ compressedBytes: 40_000_000, digest: madeUpDigest('shared'), inherited: false })]
    putAll()
    put('cuda-amd64', part([held({ ...cuda, layers: [...inherits, own] })], { findings: [whole, inLayer('cuda')] }))
    put('cpu-amd64', part([held({ ...cpu, layers: adds })], { findings: [whole, inLayer('cpu')] }))
    expect(told(await merge())).toEqual(['note rule-changed', 'warn apt-cache cpu linux/amd64'])
    // Its waiver serves all that have the layer.
    const waived = [{ ...inLayer('cpu'), reason: 'needed' }]
    put('cpu-amd64', part([held({ ...cpu, layers: adds })], { findings: [whole], waived }))
    const merged = await merge()
    expect(told(merged)).toEqual(['note rule-changed'])
    expect(merged.report.waived).toEqual(waived)
  })

  test('a job that could not finish is an error, and keeps what it said', async () => {
    putAll()
    const failed = aFinding({ code: 'run-failed', error: 'daemon-unreachable', message: 'No engine answers' })
    const { image: _, variant: __, platform: ___, ...finding } = failed
    put(
      'cpu-amd64',
      part([held({ ...cpu, unknown: 'the run ended' })], {
        findings: [finding],
        verdict: { status: 'error', findings: [finding] },
      }),
    )
    const merged = await merge()
    expect(told(merged)).toContain('error run-failed')
    expect([merged.report.verdict.status, merged.exit]).toEqual(['error', 3])
    expect(merged.text).toContain('No engine answers')
  })

  test('one that ended before its plan names no images, and the one that it was to measure is missing', async () => {
    putAll()
    const finding = { code: 'run-failed', severity: 'error', error: 'usage', message: 'Nothing matches' } as const
    const stages = [
      { name: 'config', status: 'done' },
      { name: 'plan', status: 'failed' },
    ] as const
    const images = Object.values(cells).map((cell) => held({ ...cell, unknown: 'the run ended' }))
    put('cpu-amd64', part(images, { stages, verdict: { status: 'error', findings: [finding] } }))
    expect(told(await merge()).slice(0, 2)).toEqual([
      'error cell-missing cpu linux/amd64',
      'error relation-unknown linux/amd64',
    ])
  })

  test('another version and another baseline are warned of', async () => {
    const baseline = { from: 'file', place: '.github/image-sizes.json', tried: [], trend: [], removed: [] } as const
    putAll({ baseline })
    put('cpu-amd64', part([held(cpu)], { baseline: { ...baseline, commit: 'c'.repeat(40) } }))
    put('cuda-amd64', part([held(cuda)], { baseline, tool: { name: 'image-size-budgets', version: '0.0.1' } }))
    const merged = await merge()
    expect(told(merged)).toEqual(['warn cell-differs', 'warn cell-differs', 'warn cell-differs', 'warn cell-differs'])
    expect(merged.text).toContain(
      'The report "cells/cuda-amd64/report.json" was made by another version of this tool: it says "0.0.1"',
    )
  })
})

describe('fault 47: reports that do not make one', () => {
  const other = 'f'.repeat(64)
  test.each<[string, () => void, string, RegExp]>([
    [
      'one is missing',
      () => rmSync(join(workspace, 'cells/cuda-arm64'), { recursive: true }),
      'cell-missing',
      /Variant cuda \(linux\/arm64\) is in none of the reports.*\n.*Look at the job of https:\/\/x\/runs\/7 that checks it/,
    ],
    [
      'one is there twice',
      () => put('again', part([held(cells['cuda-arm64'])])),
      'cell-duplicated',
      /Variant cuda \(linux\/arm64\) is in 2 reports, "cells\/again\/report.json" and "cells\/cuda-arm64\/report.json"/,
    ],
    [
      'one has an image twice',
      () => put('cuda-arm64', part([held(cells['cuda-arm64']), held(cells['cuda-arm64'])])),
      'cell-duplicated',
      /Variant cuda \(linux\/arm64\) is in 2 reports/,
    ],
    [
      'one is of another configuration',
      () => put('cuda-arm64', part([held(cells['cuda-arm64'])], { config: { file: configFile, sha256: other } })),
      'cell-differs',
      /Variant cuda \(linux\/arm64\) is of another configuration: by its sha256 the report "cells\/cuda-arm64\/report.json" says "f{64}"/,
    ],
    [
      'one is of another commit',
      () => put('cuda-arm64', part([held(cells['cuda-arm64'])], { source: { sha: other } })),
      'cell-differs',
      /Variant cuda \(linux\/arm64\) is of another commit: the report "cells\/cuda-arm64\/report.json" says "f{64}", and not "0123/,
    ],
    [
      'one names no commit',
      () => put('cuda-arm64', part([held(cells['cuda-arm64'])], { source: {} })),
      'cell-differs',
      /Variant cuda \(linux\/arm64\) is of another commit: the report "cells\/cuda-arm64\/report.json" says nothing of it/,
    ],
  ])('%s: the verdict is fail, and names the image', async (_, spoil, code, sentence) => {
    putAll()
    spoil()
    const merged = await merge(['cells'], { sha, runUrl: 'https://x/runs/7' })
    expect([merged.report.verdict.status, merged.exit]).toEqual(['fail', 1])
    // Its relation has no answer either, and nothing else has anything.
    expect(told(merged)).toEqual([`error ${code} cuda linux/arm64`, 'error relation-unknown linux/arm64'])
    expect(merged.text).toMatch(sentence)
    expect(merged.report.images.map(({ unknown }) => unknown !== undefined)).toEqual([false, false, false, true])
  })

  test('all are of one commit, and not of the one that is judged', async () => {
    putAll()
    const merged = await merge(['cells'], { sha: other.slice(0, 40) })
    expect(told(merged).filter((line) => line.includes('cell-differs'))).toHaveLength(4)
    expect(merged.exit).toBe(1)
  })

  test('there are none', async () => {
    const merged = await merge()
    expect(told(merged).slice(0, 5)).toEqual([
      'error report-unreadable',
      ...['cpu linux/amd64', 'cpu linux/arm64', 'cuda linux/amd64', 'cuda linux/arm64'].map(
        (cell) => `error cell-missing ${cell}`,
      ),
    ])
    expect(merged.text).toContain('The report "cells" cannot be used: there is no report at this path')
  })
})

describe('a hostile report', () => {
  const at = 'cells/cuda-arm64/report.json'
  const good = () => part([held(cells['cuda-arm64'])])
  const [image] = aReport({ images: [held(cells['cuda-arm64'])] }).images
  test.each<[string, () => void, string]>([
    ['nests a million lists', () => write(at, '['.repeat(1e6)), 'it is nested deeper than 64'],
    [
      'holds millions of values',
      () => write(at, `{"waived": [${'1,'.repeat(3e6)}1]}`),
      'it holds more than 3 million values',
    ],
    ['is 2 GB', () => truncateSync(join(workspace, at), 2 ** 31), 'or larger than 256 MiB'],
    ['is no JSON', () => write(at, '<html>'), 'it is no report of this version'],
    [
      'is another JSON',
      () => write(at, '{"__proto__": {"schemaVersion": 1}, "verdict": []}'),
      'it is no report of this version',
    ],
    ['has keys of its own', () => put('cuda-arm64', { ...good(), '\u202e': 1 }), String.raw`"\u{202e}"`],
    [
      'has an image elsewhere',
      () => put('cuda-arm64', part([held({ image: '../../etc', variant: '\u001b[2J' })])),
      String.raw`it has "../../etc/\u{1b}[2J" on "linux/amd64", which the configuration lacks`,
    ],
    [
      'says pass of what fails',
      () => put('cuda-arm64', { ...good(), verdict: { status: 'pass', findings: [aFinding()] } }),
      'its verdict is pass, and its findings say fail',
    ],
    [
      'says less than its layers',
      () => put('cuda-arm64', part([{ ...image, compressedBytes: 1 } as ReportImage])),
      'its compressed size is not the sum of its layers',
    ],
    [
      'was held against nothing',
      () => put('cuda-arm64', part([held({ ...cells['cuda-arm64'], budgets: [] })])),
      'it was not held against the budget of the configuration for compressed',
    ],
    [
      'was held against more',
      () => put('cuda-arm64', part([held({ ...cells['cuda-arm64'], budgets: [aBudget({ maxBytes: 50_000_001 })] })])),
      'it was not held against the budget of the configuration for compressed',
    ],
    [
      'is over its budget and does not tell',
      () => put('cuda-arm64', part([held({ ...cells['cuda-arm64'], compressedBytes: 60_000_000 })])),
      'no finding tells that it is over its budget for compressed',
    ],
    [
      'has another number in its budget',
      () =>
        put(
          'cuda-arm64',
          part([held({ ...cells['cuda-arm64'], budgets: [aBudget({ maxBytes: 50_000_000, actualBytes: 1 })] })]),
        ),
      'its budget for compressed has another number than the image',
    ],
    [
      'passes though its build failed',
      () => put('cuda-arm64', { ...good(), stages: [...good().stages, { name: 'build', status: 'failed' }] }),
      'its verdict is pass, and its stage build failed',
    ],
    [
      'gives a layer another size',
      () =>
        put(
          'cuda-arm64',
          part([
            held({
              ...cells['cuda-arm64'],
              layers: [aLayer({ compressedBytes: 7, digest: madeUpDigest('base linux/amd64 20000000') })],
            }),
          ]),
        ),
      'one of its layers has another size in another image',
    ],
    [
      'is larger than any image',
      () => {
        const layers = [aLayer({ compressedBytes: 2 ** 50, digest: madeUpDigest('huge') })]
        const budgets = [aBudget({ maxBytes: 50_000_000, actualBytes: 2 ** 50 })]
        put('cuda-arm64', part([held({ ...cells['cuda-arm64'], layers, budgets })]))
      },
      'its size is more than any image has',
    ],
    [
      'has a digest that is a path',
      () => put('cuda-arm64', part([{ ...image, digest: 'sha256:../../x' } as ReportImage])),
      'one of its digests is none',
    ],
    [
      'has no numbers and no reason',
      () =>
        put(
          'cuda-arm64',
          part([
            {
              ...(image as ReportImage),
              compressedBytes: undefined,
              uncompressedBytes: undefined,
            } as unknown as ReportImage,
          ]),
        ),
      'its uncompressed size is not the sum of its layers',
    ],
  ])('%s: the others are merged, and the verdict is fail', async (_, spoil, sentence) => {
    putAll()
    spoil()
    const merged = await merge()
    expect([merged.report.verdict.status, merged.exit]).toEqual(['fail', 1])
    expect(merged.text).toContain(sentence)
    expect(merged.text).not.toMatch(/[\u202e\u001b]/)
    expect(merged.report.images.map(({ unknown }) => unknown !== undefined)).toEqual([false, false, false, true])
  })

  test('says one thing too often to count, and makes up what would be won', async () => {
    putAll()
    const one = {
      code: 'over-budget',
      severity: 'error',
      message: 'x',
      ...{ image: 'app', variant: 'cuda', ...arm },
    } as const
    const findings = Array.from({ length: 200_000 }, () => one)
    const advice = Array.from({ length: 3 }, (_, line) =>
      anAdvice({ line: line + 1, totalBytes: Number.MAX_SAFE_INTEGER }),
    )
    const report = part([held(cells['cuda-arm64'])], { findings: findings.slice(0, 1), advice })
    put('cuda-arm64', { ...report, verdict: { status: 'fail', findings } })
    expect(told(await merge())).toEqual(['error over-budget cuda linux/arm64'])
  }, 60_000)

  test('leads nowhere else', async () => {
    putAll()
    rmSync(join(workspace, at))
    write('secret.json', JSON.stringify(good()))
    symlinkSync(join(workspace, 'secret.json'), join(workspace, at))
    expect(told(await merge())[0]).toBe('error cell-missing cuda linux/arm64')
    // Nor through its folder.
    rmSync(join(workspace, dirname(at)), { recursive: true })
    write('elsewhere/report.json', JSON.stringify(good()))
    symlinkSync(join(workspace, 'elsewhere'), join(workspace, dirname(at)))
    expect(told(await merge())[0]).toBe('error cell-missing cuda linux/arm64')
  })

  test('says why an image has no numbers in a finding, or the merged one does', async () => {
    putAll()
    put('cuda-arm64', part([held({ ...cells['cuda-arm64'], unknown: 'nobody knows' })]))
    const merged = await merge()
    expect(told(merged)[0]).toBe('error unmeasured cuda linux/arm64')
    expect([merged.report.verdict.status, merged.exit]).toEqual(['error', 3])
  })
})

describe('nothing is merged', () => {
  test('where a report would be replaced by the merged one', async () => {
    putAll()
    const { report, failure } = await mergeReports(
      { reports: ['cells'], reportDir: 'cells/cpu-amd64', policy: 'head' },
      ports(),
    )
    expect(failure).toMatchObject({
      code: 'usage',
      message: expect.stringContaining('lies where the merged report goes'),
    })
    expect(report.verdict.status).toBe('error')
    expect(readFileSync(join(workspace, 'cells/cpu-amd64/report.json'), 'utf8')).toContain('schemaVersion')
  })

  test('under an event that has the rights of the base and the files of a stranger', async () => {
    putAll()
    expect((await merge(['cells'], { event: 'pull_request_target' })).exit).toBe(2)
  })
})

test('only `changed` narrows what is merged, and where that cannot be told every part is asked for', async () => {
  putAll()
  const withoutGit = { ...ports(), exec: processExec(), env: { PATH: '' } }
  const merged = async (only: readonly string[]) =>
    (await mergeReports({ reports: ['cells'], only, reportDir: 'out', policy: 'head' }, withoutGit)).report
  expect((await merged(['app/cpu'])).verdict.findings).toMatchObject([{ error: 'usage' }])
  const report = await merged(['changed'])
  expect([report.verdict.status, report.changes]).toEqual([
    'pass',
    { unknown: { reason: expect.stringContaining('this is no checkout of git') } },
  ])
})
