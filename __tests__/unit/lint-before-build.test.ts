import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { exitStatusOf } from '../../src/exit-status.ts'
import { lintBeforeBuild } from '../../src/lint-before-build.ts'
import type { Report } from '../../src/model/report.ts'
import { renderLint } from '../../src/report/render-lint.ts'
import { reportSchema } from '../../src/report/report-schema.ts'
import { sarif } from '../../src/report/sarif.ts'
import { fakeExec } from '../kit/fake-exec.ts'
import { type LookedFrom, lookedFrom } from '../kit/look-ports.ts'

let here: LookedFrom
beforeEach(() => {
  here = lookedFrom()
})
afterEach(() => here.remove())

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const target = join(here.folder, path)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, text)
  }
}

const configFile = '.github/image-budgets.yml'
/** A machine on which nothing can be started. */
const bare = () => here.ports({ exec: fakeExec({}) })
const linted = (only: readonly string[] = []): Promise<Report> =>
  lintBeforeBuild({ only, buildkit: 'not-asked' }, bare())
const said = ({ verdict }: Report) =>
  verdict.findings.map(({ code, dockerfile, line }) => `${dockerfile}${line === undefined ? '' : `:${line}`} ${code}`)

const masked = 'FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y curl; true\n'
const good = 'FROM debian:bookworm-slim\nCOPY app /app\n'

describe('lint, on a machine that has nothing else', () => {
  test('what several variants share is told once, with line, code and remedy, grouped by file', async () => {
    write({
      [configFile]: 'version: 1\nimages: {app: {dockerfile: docker/Dockerfile, variants: {a: , b: }}}\n',
      'docker/Dockerfile': masked,
    })
    const report = await linted()
    expect(said(report)).toEqual(['docker/Dockerfile:2 apt-cache', 'docker/Dockerfile:2 masked-failure'])
    expect(report).toMatchObject({
      verdict: { status: 'warn' },
      images: [],
      lint: { dockerfiles: ['docker/Dockerfile'] },
    })
    expect(exitStatusOf(report.verdict.status)).toBe(0)
    expect(reportSchema.parse(report)).toEqual(report)
    const text = renderLint(report, { columns: 200, colour: 'none' })
    expect(text).toMatch(/^docker\/Dockerfile\n {4}2 {2}note {4}\S.*\[apt-cache\]\n {15}End that RUN/)
    expect(text).toMatch(/\nVerdict: warn\. 1 warning, 1 note in 1 Dockerfile$/)
    const [run] = sarif(report).runs
    expect(
      run.results.map(({ ruleId, locations }) => [ruleId, locations?.[0]?.physicalLocation?.region.startLine]),
    ).toEqual([
      ['masked-failure', 2],
      ['apt-cache', 2],
    ])
    expect(run.tool.driver.rules[0]?.helpUri).toMatch(/docs\/rules\.md#apt-cache$/)
  })

  test('a rule that is set to error fails, one that is off says nothing, a waiver is shown', async () => {
    const configured = (rules: string) => `version: 1\nimages: {app: {${rules}}}\n`
    write({ Dockerfile: masked, [configFile]: configured('rules: {masked-failure: error, apt-cache: off}') })
    const failed = await linted()
    expect(said(failed)).toEqual(['Dockerfile:2 masked-failure'])
    expect(exitStatusOf(failed.verdict.status)).toBe(1)
    const codes = ['masked-failure', 'apt-cache'].map((code) => `{code: ${code}, path: Dockerfile, reason: known}`)
    write({ [configFile]: configured(`waive: [${codes.join(', ')}]`) })
    const accepted = await linted()
    expect(accepted.verdict).toEqual({ status: 'pass', findings: [] })
    expect(renderLint(accepted, { columns: 200, colour: 'none' })).toMatch(
      /^Waived\n {2}Dockerfile:2 \[apt-cache\] Accepted: known\n.*\n\nVerdict: pass\. Nothing found in 1 Dockerfile$/,
    )
  })

  test('only those that are asked for are looked at, and an image that exists has nothing to be looked at', async () => {
    write({
      [configFile]:
        'version: 1\nimages: {good: {dockerfile: good.Dockerfile}, bad: , there: {source: "registry:a.example/x:1"}}\n',
      Dockerfile: masked,
      'good.Dockerfile': good,
      app: 'x',
    })
    expect((await linted(['good'])).verdict).toEqual({ status: 'pass', findings: [] })
    expect((await linted()).lint?.dockerfiles).toEqual(['good.Dockerfile', 'Dockerfile'])
  })

  test('what cannot be read is no pass: the file, and why', async () => {
    write({ [configFile]: 'version: 1\nimages: {app: }\n', Dockerfile: '# nothing\n' })
    const report = await linted()
    expect(said(report)).toEqual(['Dockerfile unlinted'])
    expect(report.verdict.findings[0]?.message).toMatch(/^"Dockerfile" was not read before the build: .*FROM/)
    write({ [configFile]: 'version: 1\nimages: {app: {rules: {lost-bound: error}}}\n' })
    expect(exitStatusOf((await linted()).verdict.status)).toBe(3)
  })

  test('a context that is over its budget, and accepted until a day, is told as accepted', async () => {
    const entry = 'allow: [{image: app, measure: context, by: sam, reason: a model, until: 2099-01-01}]\n'
    write({
      [configFile]: `version: 1\nimages: {app: {budget: {context: 1kB}}}\n${entry}`,
      Dockerfile: 'FROM debian:bookworm-slim\nCOPY model /model\n',
      model: 'x'.repeat(2000),
    })
    const { verdict } = await linted()
    expect(verdict).toMatchObject({
      status: 'warn',
      findings: [{ code: 'over-budget', severity: 'warn', override: { by: 'sam', until: '2099-01-01' } }],
    })
  })

  test('a key of a matrix that a template puts into the build changes the image; one that nothing takes is told once, of all cells', async () => {
    const matrix = '{E: [a, b], EDITON: [x, y]}'
    write({
      [configFile]: `version: 1\nimages: {app: {dockerfile: 'Dockerfile.{{E}}', matrix: ${matrix}}}\n`,
      'Dockerfile.a': good,
      'Dockerfile.b': good.replace('bookworm', 'trixie'),
      app: 'x',
    })
    const { verdict } = await linted()
    expect(verdict.findings.map(({ code, subject, message }) => [code, subject, message])).toEqual([
      ['unused-build-arg', 'EDITON', expect.stringMatching(/^The build argument "EDITON" of app changes nothing/)],
    ])
  })

  test('a waiver can name the file of the context that is told; one that the cells of a matrix share is used where one uses it', async () => {
    const waive = `[{code: secret-in-context, path: .env, reason: a sample}, {code: moving-base, path: 'Dockerfile.{{E}}', reason: ours}]`
    write({
      [configFile]: `version: 1\nimages: {app: {dockerfile: 'Dockerfile.{{E}}', matrix: {E: [a, b]}, waive: ${waive}}}\n`,
      'Dockerfile.a': 'FROM debian\nCOPY . /app\n',
      'Dockerfile.b': 'FROM debian:bookworm-slim\nCOPY . /app\n',
      '.env': 'A=b\n',
      id_rsa: '-----BEGIN OPENSSH PRIVATE KEY-----\n',
    })
    const { verdict, waived } = await linted()
    expect(verdict.findings.map(({ code, subject }) => [code, subject])).toEqual([
      ['secret-in-context', 'id_rsa'],
      ['secret-in-context', 'id_rsa'],
    ])
    expect(waived.map(({ code }) => code).sort()).toEqual(['moving-base', 'secret-in-context', 'secret-in-context'])
  })

  test('a context that cannot be read has its name beside the reason', async () => {
    write({ [configFile]: 'version: 1\nimages: {app: {budget: {context: 1MB}}}\n', Dockerfile: good, app: 'x' })
    const ports = bare()
    const files = { ...ports.files, entries: () => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' })) }
    const report = await lintBeforeBuild({ only: [], buildkit: 'not-asked' }, { ...ports, files })
    expect(report.lint?.contexts).toMatchObject([{ folder: '.', unknown: { reason: expect.any(String) } }])
    expect(report.verdict.status).toBe('error')
  })

  test('a bake file that nothing here can read is told, and the other variants are looked at', async () => {
    write({
      [configFile]:
        'version: 1\nimages: {app: {variants: {a: {bake: {file: docker-bake.hcl, target: a}}, b: }, budget: {linux/arm64: 5MB}}}\n',
      'docker-bake.hcl': 'target "a" {}\n',
      Dockerfile: masked,
    })
    const missing = Object.assign(new Error('spawn docker ENOENT'), { code: 'ENOENT' })
    const exec = fakeExec({ run: () => Promise.reject(missing) })
    const report = await lintBeforeBuild({ only: [], buildkit: 'asked' }, here.ports({ exec }))
    expect(said(report)).toEqual([
      'docker-bake.hcl unlinted',
      'Dockerfile buildkit-note',
      'Dockerfile:2 apt-cache',
      'Dockerfile:2 masked-failure',
    ])
    expect(report.verdict.findings[0]?.message).toMatch(/needs docker, which is not installed/)
  })

  test('wrong configuration is refused with its problems', async () => {
    write({ [configFile]: 'version: 1\nimages: {app: {dockerfile: none}}\n' })
    await expect(linted()).rejects.toMatchObject({ code: 'config-invalid' })
  })
})
