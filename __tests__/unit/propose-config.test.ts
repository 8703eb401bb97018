import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../src/adapters/files.ts'
import { plainHttp } from '../../src/adapters/http.ts'
import { renderProposal } from '../../src/init/render-proposal.ts'
import { createLayerMeter } from '../../src/image/layer-meter.ts'
import { plan } from '../../src/pipeline.ts'
import { proposeConfig, type ProposeOptions } from '../../src/propose-config.ts'
import type { CheckOptions, Ports } from '../../src/run.ts'
import { fakeExec } from '../kit/fake-exec.ts'
import { memoryRegistry } from '../kit/memory-registry.ts'
import { quickClock } from '../kit/quick-clock.ts'
import { recordingLog } from '../kit/recording-log.ts'

/* Repositories on disk, and what is proposed for them; buildx is played, and has no bake file to read. */

const run: CheckOptions = {
  only: [],
  platforms: [],
  reportDir: 'out',
  policy: 'head',
  style: 'lines',
  publish: 'never',
}
const write: ProposeOptions = { run, measure: 'no', mode: 'write' }

let root: string
let workspace: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'init '))
  workspace = join(root, 'My App')
  mkdirSync(workspace)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function put(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true })
    writeFileSync(join(workspace, path), text)
  }
}

function ports(inspected = 'Name: default\nPlatforms: linux/amd64, linux/arm64, linux/386\n'): Ports {
  const exec = fakeExec({
    run: async ({ args }) => (args[1] === 'inspect' ? { stdout: inspected } : { exitCode: 1, stderr: 'ERROR: no' }),
  })
  return {
    ...{ exec, files: createFiles(join(root, 'temporary')), clock: quickClock(), log: recordingLog(), env: {} },
    ...{ meter: createLayerMeter({ cores: 1 }), http: plainHttp(), registry: memoryRegistry() },
    ...{ context: { workspace, inActions: false }, signal: new AbortController().signal },
  }
}

test('a first configuration is what plan takes, names what there is, and says what it passed over', async () => {
  put({
    Dockerfile: 'FROM debian AS builder\nFROM debian AS minimal\nCOPY --from=builder /a /a\nFROM minimal AS cpu\n',
    'Dockerfile.cuda': 'FROM debian\n',
    'Dockerfile.dockerignore': '*',
    'Dockerfile.tmpl': 'FROM x\n',
    'web app/Dockerfile': 'FROM debian\nCOPY index.html /\n',
    'web app/index.html': '',
    'docker/api/Dockerfile': 'FROM debian\nCOPY --chown=1:1 ./shared/ /\n',
    'shared/x': '',
    'node_modules/x/Dockerfile': 'FROM x\n',
    '.hidden/Dockerfile': 'FROM x\n',
    'deep/compose.yml': 'services: {x: {build: .}}\n',
  })
  const proposed = await proposeConfig(write, ports())
  expect(readFileSync(join(workspace, '.github/image-budgets.yml'), 'utf8')).toBe(proposed.text)
  expect(proposed.text.slice(proposed.text.indexOf('version:'))).toBe(`version: 1
defaults:
  platforms: [linux/amd64, linux/arm64]
images:
  my-app:
    variants:
      cpu:
        device: cpu
      minimal:
        target: minimal
      cuda:
        dockerfile: Dockerfile.cuda
        device: cuda
    relations:
      - minimal < cpu
      - cpu < cuda
  web-app:
    context: "web app"
  api:
    dockerfile: docker/api/Dockerfile
`)
  const planned = await plan(run, ports())
  expect(planned.plan.cells.length).toBe(10)
  expect(renderProposal(proposed, 'write').split('\n')).toEqual([
    'Proposed from Dockerfile, Dockerfile.cuda, web app/Dockerfile, docker/api/Dockerfile',
    'Left out Dockerfile.tmpl: it is a template or a copy',
    'Left out deep/compose.yml: bake and compose files are proposed from the top folder alone',
    'Wrote .github/image-budgets.yml: look at it, then run check',
  ])
})

test('a dry run writes nothing, and a builder without arm64 has none proposed', async () => {
  put({ Dockerfile: 'FROM debian\n' })
  const { text } = await proposeConfig({ ...write, mode: 'dry-run' }, ports('no builder'))
  expect(text).toContain('platforms: [linux/amd64]\nimages:\n  my-app: {}\n')
  expect(existsSync(join(workspace, '.github'))).toBe(false)
})

describe('what is not done', () => {
  test.each(['.github/image-budgets.yml', '.github/image-budgets.yaml'])('%s is not overwritten', async (path) => {
    put({ Dockerfile: 'FROM debian\n', [path]: 'mine' })
    await expect(proposeConfig(write, ports())).rejects.toMatchObject({
      code: 'usage',
      message: `There is a configuration already, ${path}`,
    })
    expect(readFileSync(join(workspace, path), 'utf8')).toBe('mine')
  })

  test('links are not followed, neither to read nor to write', async () => {
    put({ Dockerfile: 'FROM debian\n' })
    mkdirSync(join(root, 'outside'))
    writeFileSync(join(root, 'outside/Dockerfile'), 'FROM outside\n')
    symlinkSync(join(root, 'outside'), join(workspace, 'linked'))
    symlinkSync('/etc/passwd', join(workspace, 'Dockerfile.passwd'))
    const { candidates, leftOut } = await proposeConfig({ ...write, mode: 'dry-run' }, ports())
    expect([candidates.map(({ file }) => file.path), leftOut.map(({ path }) => path)]).toEqual([
      ['Dockerfile'],
      ['Dockerfile.passwd'],
    ])
    symlinkSync(join(root, 'outside'), join(workspace, '.github'))
    await expect(proposeConfig(write, ports())).rejects.toMatchObject({ code: 'unsafe-path' })
    expect(existsSync(join(root, 'outside/image-budgets.yml'))).toBe(false)
  })

  test('a link in the place of the configuration counts as one, even where it leads nowhere', async () => {
    put({ Dockerfile: 'FROM debian\n', '.github/x': '' })
    symlinkSync('/nowhere', join(workspace, '.github/image-budgets.yml'))
    await expect(proposeConfig(write, ports())).rejects.toMatchObject({ code: 'usage' })
  })

  test.each([
    ['nothing to build', {}, 'no Dockerfile, bake or compose file'],
    [
      'a huge file',
      { Dockerfile: `FROM debian\n${'#'.repeat(300_000)}` },
      '"Dockerfile" is left out: it is larger than 256 KiB',
    ],
    [
      'no Dockerfile at all',
      { Dockerfile: '\u0000\u001b[2J' },
      '"Dockerfile" is left out: it has NUL bytes and is no Dockerfile',
    ],
    ['compose that is none', { 'compose.yml': '[', 'a/b': '' }, '"compose.yml" is left out: it is no YAML'],
    ['a name that cannot be seen', { 'a\u202eb/Dockerfile': 'FROM debian\n' }, 'characters that cannot be seen'],
    ['a bake file and no buildx', { 'docker-bake.hcl': '' }, '"docker-bake.hcl" is left out: buildx finds no target'],
  ])('%s', async (_, files, message) => {
    put(files)
    await expect(proposeConfig(write, ports())).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message),
    })
    expect(existsSync(join(workspace, '.github'))).toBe(false)
  })

  test('what buildx cannot import is left out, and the Dockerfiles are proposed', async () => {
    put({ Dockerfile: 'FROM debian\n', 'compose.yml': 'services: {web: {build: ./web}, db: {image: x}}\n' })
    const { text, leftOut } = await proposeConfig(write, ports())
    expect(text).not.toContain('bake')
    expect(leftOut).toEqual([{ path: 'compose.yml', reason: expect.stringContaining('buildx cannot read') }])
  })

  test('a Dockerfile that a compose file builds is proposed all the same where that file cannot be imported', async () => {
    put({
      Dockerfile: 'FROM debian\n',
      'api/Dockerfile': 'FROM debian\n',
      'compose.yml': 'services: {api: {build: ./api}, here: {build: {context: ., dockerfile_inline: FROM x}}}\n',
    })
    const { text, candidates } = await proposeConfig(write, ports())
    expect(text).not.toContain('bake')
    expect(candidates.map(({ file }) => file.path).sort()).toEqual(['Dockerfile', 'api/Dockerfile'])
  })

  test('a folder that cannot be read, and one too deep, are left out by name', async () => {
    const deep = ['', ...'abcdefghi'].join('/').slice(1)
    put({ Dockerfile: 'FROM debian\n', 'data/x': '', [`${deep}/Dockerfile`]: 'FROM debian\n' })
    const { files, ...rest } = ports()
    const list = (path: string): Promise<readonly string[]> =>
      path.endsWith('/data')
        ? Promise.reject(Object.assign(new Error('EACCES: permission denied'), { syscall: 'scandir' }))
        : files.list(path)
    const { leftOut } = await proposeConfig(write, { ...rest, files: { ...files, list } })
    expect(leftOut).toEqual([
      { path: 'data', reason: 'it cannot be read: EACCES: permission denied' },
      { path: deep, reason: 'only 8 folders deep is looked' },
    ])
  })

  test('a file in the place of the folder .github is told before anything is built', async () => {
    put({ Dockerfile: 'FROM debian\n', '.github': '' })
    await expect(proposeConfig(write, ports())).rejects.toMatchObject({
      code: 'usage',
      message: 'There is a file .github where the folder of the configuration would be',
    })
  })

  test('a checkout of any size is looked at for a while', async () => {
    put(Object.fromEntries([...Array(150).keys()].map((index) => [`d${index}/Dockerfile`, 'FROM debian\n'])))
    const { candidates, leftOut } = await proposeConfig({ ...write, mode: 'dry-run' }, ports())
    expect([candidates.length, leftOut.map(({ reason }) => reason)]).toEqual([
      100,
      ['only 100 build files were looked at'],
    ])
  })
})
