import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Finished, freshWord, type Place, place, type StartOptions } from '../kit/action-run.ts'
import { credentials, type OwnRegistry, ownRegistry } from '../kit/own-registry.ts'

/* The release gate through the committed bundles: what is in real registries after a run, and what is not. */

const minute = 60_000
const both = ['linux/amd64', 'linux/arm64']

/** Two variants of an image for two repositories, with a test of the first. */
function workspace(
  repositories: readonly string[],
  options: { readonly budget?: string; readonly test?: string } = {},
): Place {
  return place({
    // Nothing is run in these builds: emulation would take most of the time.
    Dockerfile: 'FROM debian:bookworm-slim AS small\nCOPY word /word\nFROM small AS large\nCOPY word /more\n',
    word: freshWord(),
    '.github/image-budgets.yml': [
      'version: 1',
      'publish-when: [tag v*]',
      'images:',
      '  app:',
      `    repositories: [${repositories.map((name) => `"${name}"`).join(', ')}]`,
      `    platforms: [${both.join(', ')}]`,
      '    provenance: false',
      `    budget: ${options.budget ?? '100MB'}`,
      '    variants:',
      '      small:',
      '        target: small',
      '        tags: ["{{version}}", "{{major}}.{{minor}}", latest]',
      `        smoke: [{run: ${options.test ?? 'test -f /word'}, platforms: [linux/amd64]}]`,
      '      large: {target: large, tag-suffix: -large, tags: ["{{version}}", latest]}',
      '',
    ].join('\n'),
  })
}

const release = (version: string): Pick<StartOptions, 'event' | 'inputs' | 'env'> => ({
  inputs: { publish: 'on-pass' },
  event: {
    name: 'push',
    payload: {
      ref: `refs/tags/${version}`,
      repository: { id: 1, full_name: 'acme/app', private: false, fork: false, default_branch: 'main' },
      head_commit: { timestamp: '2026-11-20T10:00:00Z' },
    },
  },
  env: { GITHUB_REF: `refs/tags/${version}` },
})

/** The registries of these tests are on this machine, one of them with a password and a certificate of its own authority. */
function trusting(here: Place, closed: OwnRegistry, password: string = credentials.password): Record<string, string> {
  const folder = join(here.root, 'docker')
  if (!existsSync(folder)) {
    mkdirSync(folder)
    // buildx is a plugin in the same folder.
    symlinkSync(join(process.env['HOME'] ?? '', '.docker/cli-plugins'), join(folder, 'cli-plugins'))
  }
  const auth = Buffer.from(`${credentials.username}:${password}`).toString('base64')
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths: { [closed.host]: { auth } } }))
  return { DOCKER_CONFIG: folder, SSL_CERT_FILE: closed.tls?.caPath ?? '' }
}

function run(here: Place, options: StartOptions, env: Record<string, string>): Promise<Finished> {
  return here.start('action', { ...options, env: { ...options.env, ...env } }).finished
}

let open: OwnRegistry
let closed: OwnRegistry

beforeAll(async () => {
  open = await ownRegistry()
  closed = await ownRegistry({ password: 'basic', tls: 'own-authority' })
}, minute)
afterAll(async () => {
  await Promise.all([open?.remove(), closed?.remove()])
})

describe('a release that passes', () => {
  const name = `release/${freshWord()}`
  let here: Place
  let first: Finished
  let env: Record<string, string>

  beforeAll(async () => {
    here = workspace([`${open.host}/${name}`, `${closed.host}/${name}`])
    env = trusting(here, closed)
    first = await run(here, release('v1.2.3'), { ...env, GITHUB_ARTIFACTS: join(here.root, 'artifacts') })
  }, 4 * minute)
  afterAll(() => here.remove())

  test('ends with 0, and says what it published', () => {
    expect([first.status, first.outputs['verdict'], first.report?.publish.decision]).toEqual([0, 'pass', 'push'])
    const published = JSON.parse(first.outputs['published'] ?? '')
    expect(published).toHaveLength(10)
    expect(first.summary).toContain(`docker pull ${open.host}/${name}@sha256:`)
    expect(first.stdout).toMatch(/skopeo|buildx/)
  })

  test('the digests in both registries are those that were measured', () => {
    const measured = new Map(first.report?.images.map((image) => [image.variant, image.indexDigest]))
    expect(measured.size).toBe(2)
    for (const registry of [open, closed]) {
      expect(registry.catalogue()[name]?.tags).toEqual({
        '1.2.3': measured.get('small'),
        '1.2': measured.get('small'),
        latest: measured.get('small'),
        '1.2.3-large': measured.get('large'),
        'latest-large': measured.get('large'),
      })
    }
  })

  test('the evidence: every tag for the runner, and each bound and test by name to be signed', () => {
    const artifacts = readFileSync(join(here.root, 'artifacts'), 'utf8').trimEnd().split('\n')
    const published: readonly Record<'reference' | 'digest', string>[] = JSON.parse(first.outputs['published'] ?? '')
    expect(artifacts.sort()).toEqual(published.map(({ reference, digest }) => `oci://${reference}@${digest}`).sort())
    const configuration = readFileSync(join(here.workspace, '.github/image-budgets.yml'))
    expect(JSON.parse(readFileSync(first.outputs['predicate'] ?? '', 'utf8'))).toMatchObject({
      result: 'PASSED',
      configuration: [{ digest: { sha256: createHash('sha256').update(configuration).digest('hex') } }],
      passedTests: [
        ...both.map((platform) => `app/small ${platform} compressed max`),
        ...both.map((platform) => `app/large ${platform} compressed max`),
        'app/small linux/amd64 smoke run test -f /word',
      ],
      failedTests: [],
    })
  })

  test('both platforms run from the digest that was published, out of either registry', () => {
    const digest = first.report?.images[0]?.indexDigest ?? ''
    const machines = [open, closed].map(({ host }) => {
      const reference = `${host}/${name}@${digest}`
      const docker = (...args: readonly string[]) =>
        spawnSync('docker', args, { encoding: 'utf8', env: { ...process.env, ...env } })
      const run = ['run', '--rm', '--quiet', '--pull=always', '--platform']
      const found = both.map((platform) => docker(...run, platform, reference, 'uname', '-m'))
      docker('image', 'rm', '--force', reference)
      return found.map(({ stdout, stderr }) => stdout.trim() || stderr)
    })
    expect(machines).toEqual([
      ['x86_64', 'aarch64'],
      ['x86_64', 'aarch64'],
    ])
  })

  test('the password is nowhere', () => {
    const token = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')
    const texts = [
      first.stdout,
      first.stderr,
      first.summary,
      JSON.stringify(first.report),
      JSON.stringify(first.outputs),
    ]
    const unmasked = texts.map((text) => text.replace(/^::add-mask::.*$/gm, '')).join('\n')
    expect(unmasked).not.toContain(credentials.password)
    expect(unmasked).not.toContain(token)
  })

  test(
    'the same commit again gives the same digests and uploads nothing',
    async () => {
      const again = await run(here, release('v1.2.3'), env)
      expect(again.status).toBe(0)
      expect(again.outputs['digests']).toBe(first.outputs['digests'])
      expect(again.report?.publish.images.map(({ transfer }) => transfer)).toEqual(Array(4).fill('already-there'))
    },
    4 * minute,
  )

  test(
    'an older patch release gets its own tags and moves latest back nowhere',
    async () => {
      here.write('word', 'of an older line')
      const older = await run(here, release('v1.1.9'), env)
      expect([older.status, older.report?.publish.tags.length]).toEqual([0, 6])
      for (const registry of [open, closed]) {
        const tags = registry.catalogue()[name]?.tags ?? {}
        expect(tags['1.1.9']).toBe(older.report?.images[0]?.indexDigest)
        expect(tags['1.1']).toBe(tags['1.1.9'])
        expect(tags['latest']).toBe(tags['1.2.3'])
        expect(tags['latest-large']).toBe(tags['1.2.3-large'])
      }
    },
    4 * minute,
  )
})

describe('a release that must not be', () => {
  test.each([
    { why: 'is over its budget', options: { budget: '1MB' }, verdict: 'fail', status: 1 },
    { why: 'fails a smoke test', options: { test: 'test -f /nothing' }, verdict: 'fail', status: 1 },
  ])(
    'nothing of it is in the registry when it $why',
    async ({ options, verdict, status }) => {
      const name = `refused/${freshWord()}`
      const here = workspace([`${open.host}/${name}`], options)
      try {
        const finished = await run(here, release('v1.2.3'), {})
        expect([finished.status, finished.outputs['verdict'], finished.outputs['published']]).toEqual([
          status,
          verdict,
          '[]',
        ])
        expect(finished.report?.publish.decision).toBe('refuse')
        expect(Object.keys(open.catalogue())).not.toContain(name)
      } finally {
        here.remove()
      }
    },
    4 * minute,
  )

  test(
    'attack 16: a pull request publishes nothing, and passes all the same',
    async () => {
      const name = `pulled/${freshWord()}`
      const here = workspace([`${open.host}/${name}`])
      const repo = { id: 1, full_name: 'acme/app', private: false }
      const payload = {
        repository: { ...repo, fork: false },
        pull_request: {
          ...{ number: 7, head: { sha: 'c'.repeat(40), repo }, base: { sha: 'd'.repeat(40), repo } },
          user: { login: 'ada', type: 'User' },
        },
      }
      const event = { name: 'pull_request', payload }
      try {
        const finished = await run(here, { inputs: { publish: 'on-pass' }, event }, { GITHUB_REF: 'refs/pull/7/merge' })
        expect([finished.status, finished.report?.publish.decision]).toEqual([0, 'refuse'])
        expect(finished.report?.publish.reason).toMatch(/pull request/)
        expect(Object.keys(open.catalogue())).not.toContain(name)
      } finally {
        here.remove()
      }
    },
    4 * minute,
  )
})

describe('a second registry that refuses', () => {
  test(
    'no tag moves anywhere, and the next run completes',
    async () => {
      const name = `half/${freshWord()}`
      const here = workspace([`${open.host}/${name}`, `${closed.host}/${name}`])
      try {
        const failed = await run(here, release('v1.2.3'), trusting(here, closed, 'wrong'))
        expect([failed.status, failed.outputs['verdict'], failed.outputs['published']]).toEqual([3, 'error', '[]'])
        expect(failed.stdout).toContain(closed.host)
        expect(failed.stdout).toMatch(/push/)
        for (const registry of [open, closed]) expect(registry.catalogue()[name]?.tags ?? {}).toEqual({})
        const completed = await run(here, release('v1.2.3'), trusting(here, closed))
        expect([completed.status, completed.report?.publish.tags.length]).toEqual([0, 10])
        expect(Object.keys(closed.catalogue()[name]?.tags ?? {})).toHaveLength(5)
      } finally {
        here.remove()
      }
    },
    6 * minute,
  )
})

describe('a dry run', () => {
  test(
    'tells every step and does none',
    async () => {
      const name = `dry/${freshWord()}`
      const here = workspace([`${open.host}/${name}`])
      try {
        const args = ['publish', '--dry-run', '--format', 'json']
        const env = { GITHUB_REF: 'refs/tags/v1.2.3' }
        const finished = await here.start('cli', { args, env }).finished
        expect([finished.status, finished.report?.publish.tags]).toEqual([0, []])
        const steps = finished.report?.publish.steps?.join('\n') ?? ''
        for (const tag of ['1.2.3', '1.2', 'latest', '1.2.3-large', 'latest-large'])
          expect(steps).toContain(`${name}:${tag}`)
        expect(Object.keys(open.catalogue())).not.toContain(name)
      } finally {
        here.remove()
      }
    },
    4 * minute,
  )
})
