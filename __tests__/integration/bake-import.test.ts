import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { processExec } from '../../src/adapters/exec.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import type { Config } from '../../src/model/config.ts'

// A call of buildx takes a second where others build beside it.
jest.setTimeout(60_000)

let workspace: string
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'bake-'))
})
afterEach(() => rmSync(workspace, { recursive: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(workspace, path)), { recursive: true })
  writeFileSync(join(workspace, path), text)
}

const load = (env: Record<string, string> = {}): Promise<Config> =>
  loadConfig({
    workspace,
    files: createFiles(),
    exec: processExec(),
    env: { ...(process.env as Record<string, string>), ...env },
  })

const configure = (settings: string): void =>
  write('.github/image-budgets.yml', `version: 1\nimages: {app: {${settings}}}\n`)

describe('a bake file as buildx reads it', () => {
  const bake = `variable "ACTIONS_RUNTIME_TOKEN" { default = "unset" }
group "default" { targets = ["app"] }
target "base" {
  args = { A = "1.10" }
}
target "app" {
  inherits = ["base"]
  context = "svc"
  dockerfile = "../docker/Dockerfile"
  target = "final"
  contexts = { alpine = "docker-image://alpine:3" }
  args = { T = "\${ACTIONS_RUNTIME_TOKEN}", D = "$\${x} %%{y}" }
  platforms = ["linux/amd64", "linux/arm64"]
  secret = ["type=env,id=tok,env=TOK"]
  cache-from = ["type=registry,ref=example.org/x"]
  tags = ["a:b"]
}
`
  beforeEach(() => {
    write('docker-bake.hcl', bake)
    write('svc/x', '')
    write('docker/Dockerfile', 'FROM alpine AS final\n')
  })

  test('attack 12: a target is taken over, and sees no token of the runner', async () => {
    configure('bake: docker-bake.hcl, build-args: {B: 2}')
    const config = await load({ ACTIONS_RUNTIME_TOKEN: 'canary' })
    expect(JSON.stringify(config)).not.toContain('canary')
    expect(config.variants[0]).toMatchObject({
      context: 'svc',
      dockerfile: 'docker/Dockerfile',
      target: 'final',
      buildArgs: { A: '1.10', B: '2', T: 'unset', D: `\${x} %{y}` },
      platforms: ['linux/amd64', 'linux/arm64'],
      contexts: { alpine: 'docker-image://alpine:3' },
      secrets: [{ id: 'tok', env: 'TOK' }],
      cacheFrom: ['type=registry,ref=example.org/x'],
    })
  })

  test('a misspelt target proposes the nearest', async () => {
    configure('bake: {file: docker-bake.hcl, target: apq}')
    await expect(load()).rejects.toThrow('Target "apq" of "docker-bake.hcl" does not exist. Did you mean "app"?')
  })

  test('a group is no target', async () => {
    configure('bake: {file: docker-bake.hcl, target: default}')
    await expect(load()).rejects.toThrow('is a group, not a target')
  })

  test('a file with an error is told with its place', async () => {
    write('docker-bake.hcl', 'target "app" {\n  nonsense\n}\n')
    configure('bake: docker-bake.hcl')
    await expect(load()).rejects.toThrow(/buildx cannot read "docker-bake.hcl": .*docker-bake\.hcl:2/)
  })
})

describe('a compose file as buildx reads it', () => {
  test('a service is a target; what a build cannot carry over is told', async () => {
    write('svc/Dockerfile', 'FROM scratch\n')
    write(
      'compose.yaml',
      `services:\n  app: {build: {context: svc, args: {A: "\${HOME_SWEET:-none}"}}}\n  big: {build: {context: svc, shm_size: 1g}}\n`,
    )
    configure('bake: compose.yaml')
    expect((await load({ HOME_SWEET: 'canary' })).variants[0]).toMatchObject({
      context: 'svc',
      buildArgs: { A: 'none' },
    })
    configure('bake: {file: compose.yaml, target: big}')
    await expect(load()).rejects.toThrow('Target "big" of "compose.yaml" sets "shm-size"')
  })

  test('attack 11: an env_file outside of the workspace is quoted nowhere', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'outside-'))
    writeFileSync(join(outside, 'secret'), 'canary canary="canary\n')
    write('Dockerfile', 'FROM scratch\n')
    write('compose.yaml', `services:\n  app:\n    build: .\n    env_file: ${join(outside, 'secret')}\n`)
    configure('bake: compose.yaml')
    const text = await load().then(JSON.stringify, (error: Error) => error.message)
    expect(text).not.toContain('canary')
    symlinkSync(join(outside, 'secret'), join(workspace, '.env'))
    await expect(load()).rejects.toThrow('The bake file ".env" leads outside the repository')
    rmSync(outside, { recursive: true })
  })
})
