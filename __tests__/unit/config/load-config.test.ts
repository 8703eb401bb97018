import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../../src/adapters/files.ts'
import { loadConfig } from '../../../src/config/load-config.ts'
import { ActionError } from '../../../src/errors.ts'
import type { Exec, ExecResult } from '../../../src/ports.ts'

let outside: string
let workspace: string

beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'outside-'))
  workspace = join(outside, 'workspace')
  mkdirSync(workspace)
})
afterEach(() => rmSync(outside, { recursive: true }))

type Run = { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> }

/** An engine that prints what it is given, and remembers what it was asked. */
function fakeExec(answers: {
  readonly list?: unknown
  readonly print?: unknown
  readonly stderr?: string
}): Exec & { readonly runs: Run[] } {
  const runs: Run[] = []
  const answer = (value: unknown): ExecResult => ({
    exitCode: value === undefined ? 1 : 0,
    signal: undefined,
    timedOut: false,
    stdout: value === undefined ? '' : JSON.stringify(value),
    stderr: answers.stderr ?? '',
  })
  return {
    runs,
    run: async (_command, args, { env }) => {
      runs.push({ args, env })
      return answer(args.includes('--print') ? answers.print : answers.list)
    },
    start: () => {
      throw new Error('Nothing is started to read a configuration')
    },
  }
}

const files = createFiles()

function write(path: string, text: string | Uint8Array): void {
  const file = join(workspace, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

function load(options: { readonly file?: string; readonly exec?: Exec; readonly env?: Record<string, string> } = {}) {
  return loadConfig({
    workspace,
    files,
    exec: options.exec ?? fakeExec({}),
    env: options.env ?? {},
    ...(options.file !== undefined && { file: options.file }),
  })
}

async function failure(promise: Promise<unknown>): Promise<ActionError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof ActionError) return error
  throw new Error(`Expected an ActionError, got ${String(error)}`)
}

function configure(settings: string): void {
  write('.github/image-budgets.yml', `version: 1\nimages: {app: {${settings}}}\n`)
}

describe('finding the configuration', () => {
  test.each(['.github/image-budgets.yml', '.github/image-budgets.yaml'])('%s is read by default', async (path) => {
    write(path, 'version: 1\nimages: {app: {budget: 300MB}}')
    write('Dockerfile', 'FROM scratch\n')
    expect(await load()).toMatchObject({ file: path, variants: [{ image: 'app' }] })
  })

  test('another file is read by its name', async () => {
    write('b.yml', 'version: 1\nimages: {app: }')
    write('Dockerfile', 'FROM scratch\n')
    expect((await load({ file: './b.yml' })).file).toBe('b.yml')
  })

  test('without one, the message says where it was looked for and shows the smallest', async () => {
    const error = await failure(load())
    expect(error).toMatchObject({ code: 'config-missing', exitStatus: 2 })
    expect(error.message).toContain('".github/image-budgets.yml" or ".github/image-budgets.yaml"')
    expect(error.hint).toContain('version: 1\nimages:\n  app:\n    budget: 300MB')
  })

  test('a misspelt name proposes the nearest file', async () => {
    write('.github/image-budgets.yml', '')
    expect((await failure(load({ file: '.github/image-budget.yml' }))).message).toContain(
      'Did you mean "image-budgets.yml"?',
    )
  })

  test.each([
    ['attack 8: 10 MB', new Uint8Array(10 * 1024 * 1024), 'is larger than 1 MiB'],
    ['attack 8: bytes that are no UTF-8', new Uint8Array([0xff, 0xfe, 0x80]), 'is not text in UTF-8'],
    ['attack 8: an empty file', '', 'The configuration is empty'],
  ])('%s is refused in one sentence', async (_, content, sentence) => {
    write('.github/image-budgets.yml', content)
    const error = await failure(load())
    expect(error).toMatchObject({ code: 'config-invalid', exitStatus: 2 })
    expect(error.message).toContain(sentence)
    expect(error.message.split('\n')).toHaveLength(1)
  })
})

describe('attack 9: a configuration that is a way to another file is refused, and nothing of that file is quoted', () => {
  test.each(['symlink', 'symlinked folder', 'dot dot', 'absolute'])('%s', async (way) => {
    writeFileSync(join(outside, 'canary.yml'), 'canary: [')
    if (way === 'symlink') {
      mkdirSync(join(workspace, '.github'))
      symlinkSync(join(outside, 'canary.yml'), join(workspace, '.github/image-budgets.yml'))
    }
    if (way === 'symlinked folder') symlinkSync(outside, join(workspace, 'link'))
    const named = {
      'dot dot': '../canary.yml',
      absolute: join(outside, 'canary.yml'),
      'symlinked folder': 'link/canary.yml',
    }[way]
    const error = await failure(load(named === undefined ? {} : { file: named }))
    expect(error).toMatchObject({ code: 'unsafe-path', exitStatus: 2 })
    expect(`${error.message} ${error.hint}`).not.toContain('canary: [')
  })
})

describe('what the configuration names must be there', () => {
  test.each([
    ['dockerfile: Dockerfile.cuba', 'The Dockerfile "Dockerfile.cuba" does not exist. Did you mean "Dockerfile.cuda"?'],
    ['context: apps', 'The context "apps" does not exist. Did you mean "app"?'],
    ['context: Dockerfile.cuda', 'The context "Dockerfile.cuda" is no folder. Name a folder'],
    ['dockerfile: app', 'The Dockerfile "app" is no file. Name a file'],
    ['context: app', 'The Dockerfile "app/Dockerfile" does not exist. Add it, or correct the path'],
    [
      'dockerfile: Dockerfile.cuda, target: runtim',
      'The Dockerfile "Dockerfile.cuda" has no stage "runtim". Did you mean "runtime"?',
    ],
    ['dockerfile: Dockerfile.cuda, target: 7', 'The Dockerfile "Dockerfile.cuda" has no stage "7". There is "runtime"'],
    ['bake: docker-bake.hcl', 'The bake file "docker-bake.hcl" does not exist. Did you mean'],
  ])('%s', async (settings, expected) => {
    write('Dockerfile.cuda', 'FROM scratch AS runtime\n')
    write('app/x', '')
    write('docker-bake.json', '{}')
    configure(settings)
    const lines = (await failure(load())).message.split('\n')
    expect(
      lines.find((line) => line.startsWith('.github/image-budgets.yml:2:') && line.includes(expected)),
    ).toBeDefined()
  })

  test.each(['runtime', 'RUNTIME', '0'])('the stage %s is found', async (target) => {
    write('Dockerfile', 'FROM scratch AS runtime\n')
    configure(`target: ${target}`)
    expect((await load()).variants[0]?.target).toBe(target)
  })

  test('the stages of a frontend that is not Docker’s own are not judged', async () => {
    write('Dockerfile', '# syntax=example.org/other\nSTAGE x\n')
    configure('target: x')
    expect((await load()).variants[0]?.target).toBe('x')
  })

  test.each(['apps', 'link'])(
    'the Dockerfile of the context %s, which is wrong, is no second problem',
    async (context) => {
      symlinkSync(outside, join(workspace, 'link'))
      configure(`context: ${context}, dockerfile: sub/Dockerfile`)
      expect((await failure(load())).problems).toMatchObject([
        { message: expect.stringMatching(/^The context /), position: { line: 2 } },
      ])
    },
  )

  test.each([
    ['/x', 'is absolute'],
    ['link', 'leads outside the repository'],
  ])('a folder of both caches that is wrong, %s, is told once for a line', async (folder, why) => {
    write('Dockerfile', 'FROM scratch\n')
    symlinkSync(outside, join(workspace, 'link'))
    const [from, to] = [`cache-from: "type=local,src=${folder}"`, `cache-to: "type=local,dest=${folder}"`]
    const message = `The cache folder "${folder}" ${why}`
    configure(`${from}, ${to}`)
    expect((await failure(load())).problems).toMatchObject([{ message, position: { line: 2 } }])
    configure(`${from},\n  ${to}`)
    expect((await failure(load())).problems).toMatchObject([
      { message, position: { line: 2 } },
      { message, position: { line: 3 } },
    ])
  })

  test('what is wrong in the text and what is missing on disk is told together', async () => {
    configure('budget: 3M, dockerfile: nope')
    expect((await failure(load())).problems).toHaveLength(2)
  })
})

describe('attack 11: a symlink out of the repository is no way to other files', () => {
  test.each([
    ['context: link', 'The context "link" leads outside the repository'],
    ['dockerfile: link/secret', 'The Dockerfile "link/secret" leads outside the repository'],
    ['dockerfile: secret', 'The Dockerfile "secret" leads outside the repository'],
    ['bake: secret', 'The bake file "secret" leads outside the repository'],
    ['cache-to: "type=local,dest=link/new/cache"', 'The cache folder "link/new/cache" leads outside the repository'],
    ['cache-to: "type=local,dest=dangling"', 'The cache folder "dangling" leads outside the repository'],
  ])('%s', async (settings, sentence) => {
    write('Dockerfile', 'FROM scratch\n')
    writeFileSync(join(outside, 'secret'), 'canary')
    symlinkSync(outside, join(workspace, 'link'))
    symlinkSync(join(outside, 'secret'), join(workspace, 'secret'))
    symlinkSync(join(outside, 'nowhere'), join(workspace, 'dangling'))
    configure(settings)
    const error = await failure(load())
    expect(error.exitStatus).toBe(2)
    expect(error.message).toContain(sentence)
    expect(error.message).not.toContain('canary')
  })

  test('a .env beside a compose file is no way out either', async () => {
    write('compose.yaml', '')
    writeFileSync(join(outside, 'secret'), 'canary')
    symlinkSync(join(outside, 'secret'), join(workspace, '.env'))
    configure('bake: compose.yaml')
    const exec = fakeExec({})
    expect((await failure(load({ exec }))).message).toContain('The bake file ".env" leads outside the repository')
    expect(exec.runs).toEqual([])
  })

  test.each([
    ['extends', 'services: {app: {extends: {file: ../other.yaml, service: x}}}'],
    ['an absolute path', 'services: {app: {extends: {file: "OUTSIDE/other.yaml", service: x}}}'],
    ['a link', 'services: {app: {extends: {file: link.yaml, service: x}}}'],
    ['include', 'include: [../other.yaml]\nservices: {}'],
    ['include with settings', 'include: [{path: [../other.yaml]}]\nservices: {}'],
    ['an anchor', 'x-a: &a {extends: {file: ../other.yaml, service: x}}\nservices: {app: {<<: *a}}'],
    ['a file between', 'services: {app: {extends: {file: sub/between.yaml, service: x}}}'],
    ['a variable', `services: {app: {extends: {file: "\${X:-../other.yaml}", service: x}}}`],
    ['what only compose can read', 'services: {app: !override {extends: {file: ../other.yaml, service: x}}}'],
  ])('a compose file draws in none from outside: %s', async (_, text) => {
    writeFileSync(join(outside, 'other.yaml'), 'services: {x: {build: {context: ., args: {A: canary}}}}')
    symlinkSync(join(outside, 'other.yaml'), join(workspace, 'link.yaml'))
    write('sub/between.yaml', 'services: {x: {extends: {file: ../../other.yaml, service: x}}}')
    write('compose.yaml', text.replace('OUTSIDE', outside))
    configure('bake: compose.yaml')
    const exec = fakeExec({})
    const error = await failure(load({ exec }))
    expect(error).toMatchObject({ exitStatus: 2, message: expect.stringContaining('The compose file "') })
    expect(exec.runs).toEqual([])
  })

  test('a compose file may draw in those of the repository', async () => {
    write('Dockerfile', 'FROM scratch\n')
    write('sub/base.yaml', 'services: {x: {build: {context: .}}}')
    write('compose.yaml', 'include: [sub/base.yaml]\nservices: {app: {extends: {file: sub/base.yaml, service: x}}}')
    configure('bake: compose.yaml')
    const exec = fakeExec({ list: [{ name: 'app' }], print: { target: { app: { context: '.' } } } })
    expect((await load({ exec })).variants).toHaveLength(1)
  })

  test('paths of an imported target are held to the same', async () => {
    write('docker-bake.hcl', '')
    configure('bake: docker-bake.hcl')
    const target = {
      context: '..',
      contexts: { a: '/etc', b: 'target:x', c: 'https://example.org/x.git' },
      'cache-to': [{ type: 'local', dest: '../cache' }],
    }
    const { message } = await failure(
      load({ exec: fakeExec({ list: [{ name: 'app' }], print: { target: { app: target } } }) }),
    )
    expect(message).toContain('The context ".." lies outside the repository')
    expect(message).toContain('The context "/etc" is absolute')
    expect(message).toContain('The context "b" of the bake target is another target')
    expect(message).toContain('The context "https://example.org/x.git" is not in the repository')
    expect(message).toContain('The cache folder "../cache" lies outside the repository')
  })
})

describe('a target of a bake file', () => {
  const target = {
    context: 'svc',
    dockerfile: '../docker/Dockerfile',
    target: 'final',
    args: { A: '1', B: '$${x} %%{y}' },
    labels: { l: 'v' },
    platforms: ['linux/amd64', 'linux/arm64'],
    contexts: { base: 'docker-image://alpine:3', sub: './svc' },
    secret: [{ id: 'tok', env: 'TOK' }, 'type=env,id=two,env=TWO'],
    'cache-from': [{ type: 'gha', scope: 'a,b' }, 'type=registry,ref=x'],
    'cache-to': [{ dest: '.cache', type: 'local' }],
    tags: ['x:y'],
    output: [{ type: 'registry' }],
  }
  const lay = (): void => {
    write('docker-bake.hcl', '')
    write('svc/x', '')
    write('docker/Dockerfile', 'FROM scratch AS final\n')
  }

  test('gives the settings that the configuration does not have', async () => {
    lay()
    configure('bake: docker-bake.hcl, build-args: {A: 2}, budget: 5MB')
    const exec = fakeExec({ list: [{ name: 'app' }], print: { target: { app: target } } })
    expect((await load({ exec })).variants[0]).toMatchObject({
      context: 'svc',
      dockerfile: 'docker/Dockerfile',
      target: 'final',
      buildArgs: { A: '2', B: `\${x} %{y}` },
      labels: { l: 'v' },
      platforms: ['linux/amd64', 'linux/arm64'],
      contexts: { base: 'docker-image://alpine:3', sub: 'svc' },
      secrets: [
        { id: 'tok', env: 'TOK' },
        { id: 'two', env: 'TWO' },
      ],
      cacheFrom: ['type=gha,"scope=a,b"', 'type=registry,ref=x'],
      cacheTo: ['type=local,dest=.cache'],
      budgets: [{ platform: 'linux/amd64' }, { platform: 'linux/arm64' }],
    })
  })

  test('is read once for all variants of a file', async () => {
    lay()
    write(
      '.github/image-budgets.yml',
      'version: 1\ndefaults: {bake: docker-bake.hcl}\nimages: {app: , web: {variants: {cpu: }}}',
    )
    const exec = fakeExec({ list: [{ name: 'app' }, { name: 'cpu' }], print: { target: { app: target, cpu: target } } })
    expect((await load({ exec })).variants).toHaveLength(2)
    expect(exec.runs.map(({ args }) => args.slice(-3))).toEqual([
      ['--file', './docker-bake.hcl', '--list=type=targets,format=json'],
      ['--', 'app', 'cpu'],
    ])
  })

  test.each([
    ['ssh', { ssh: ['default'] }],
    ['entitlements', { entitlements: ['security.insecure'] }],
    ['network', { network: 'host' }],
    ['dockerfile-inline', { 'dockerfile-inline': 'FROM x' }],
    ['something-new', { 'something-new': 1 }],
  ])('that sets %s is a problem: what changes the image is never left out in silence', async (key, extra) => {
    lay()
    configure('bake: docker-bake.hcl')
    const exec = fakeExec({ list: [{ name: 'app' }], print: { target: { app: { ...target, ...extra } } } })
    expect((await failure(load({ exec }))).message).toContain(`sets "${key}"`)
  })

  test('with a secret from a file is a problem, and one of the runner’s tokens too', async () => {
    lay()
    configure('bake: docker-bake.hcl')
    const secret = [
      { id: 'a', src: 'svc/x' },
      { id: 'b', env: 'ACTIONS_RUNTIME_TOKEN' },
    ]
    const exec = fakeExec({ list: [{ name: 'app' }], print: { target: { app: { ...target, secret } } } })
    const { message } = await failure(load({ exec }))
    expect(message).toContain('secrets come from the environment only')
    expect(message).toContain('belongs to the runner')
  })

  test('that is misspelt proposes the nearest', async () => {
    lay()
    configure('bake: {file: docker-bake.hcl, target: ap}')
    const exec = fakeExec({ list: [{ name: 'app' }], print: { target: {} } })
    expect((await failure(load({ exec }))).message).toContain(
      'Target "ap" of "docker-bake.hcl" does not exist. Did you mean "app"?',
    )
  })

  test('attack 12: buildx sees allowed variables only', async () => {
    lay()
    configure('bake: docker-bake.hcl')
    const exec = fakeExec({ list: [{ name: 'app' }], print: { target: { app: target } } })
    await load({
      exec,
      env: { PATH: '/bin', ACTIONS_RUNTIME_TOKEN: 'canary', GITHUB_TOKEN: 'canary', INPUT_X: 'canary' },
    })
    expect(exec.runs.length).toBeGreaterThan(0)
    for (const { env } of exec.runs) {
      expect(Object.values(env)).not.toContain('canary')
      expect(env['PATH']).toBe('/bin')
    }
  })

  test('attack 11: what buildx says is repeated only where it speaks of a place in the file itself', async () => {
    lay()
    configure('bake: docker-bake.hcl')
    const quoting = fakeExec({ stderr: 'ERROR: failed to read /etc/passwd: line 1: canary\n' })
    expect((await failure(load({ exec: quoting }))).message).not.toContain('canary')
    const placed = fakeExec({ stderr: 'ERROR: docker-bake.hcl:4,3-5: Unsupported argument\n' })
    expect((await failure(load({ exec: placed }))).message).toContain('docker-bake.hcl:4,3-5: Unsupported argument')
  })

  test('needs docker, and says so', async () => {
    lay()
    configure('bake: docker-bake.hcl')
    const exec: Exec = {
      ...fakeExec({}),
      run: async () => {
        throw Object.assign(new Error('spawn docker ENOENT'), { code: 'ENOENT' })
      },
    }
    expect(await failure(load({ exec }))).toMatchObject({ code: 'docker-missing', exitStatus: 3 })
  })
})
