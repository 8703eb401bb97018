import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { systemClock } from '../../src/adapters/clock.ts'
import { processExec } from '../../src/adapters/exec.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { createRegistry } from '../../src/adapters/registry/create-registry.ts'
import { basePlatforms } from '../../src/base-platforms.ts'
import { examine } from '../../src/doctor/examine.ts'
import type { Ports } from '../../src/run.ts'
import { type BuildWorkspace, buildWorkspace } from '../kit/build-workspace.ts'
import { type OwnRegistry, ownRegistry } from '../kit/own-registry.ts'
import { buildPlan, buildTarget, platforms } from '../kit/plan-builder.ts'
import { recordingLog } from '../kit/recording-log.ts'

/* A real registry that holds an image of one platform, one of two, and lacks a third; and the real engine, which has one that no registry has. */

jest.setTimeout(120_000)

let place: BuildWorkspace
let registry: OwnRegistry

beforeAll(async () => {
  place = buildWorkspace()
  registry = await ownRegistry()
  push('one', ['linux/amd64'])
  push('two', ['linux/amd64', 'linux/arm64'])
})
afterAll(async () => {
  place?.remove()
  await registry?.remove()
})

function push(name: string, of: readonly string[]): void {
  place.write(`${name}/Dockerfile`, `FROM scratch\nLABEL name=${name}\nCOPY Dockerfile /\n`)
  const cwd = join(place.workspace, name)
  const output = 'type=oci,tar=false,dest=image'
  execFileSync(
    'docker',
    ['buildx', 'build', '--quiet', '--provenance=false', `--platform=${of.join(',')}`, '--output', output, '.'],
    { cwd },
  )
  const to = `docker://${registry.host}/${name}:1`
  execFileSync('skopeo', ['copy', '--quiet', '--all', '--dest-tls-verify=false', 'oci:image', to], { cwd })
}

/** What is wrong with a Dockerfile that is built for both platforms. */
async function problems(dockerfile: string, more: { readonly pull?: boolean } = {}) {
  place.write('Dockerfile', dockerfile)
  const machine = {
    ...{ exec: processExec(), files: createFiles(place.root), clock: systemClock(), log: recordingLog() },
    ...{ env: process.env, signal: new AbortController().signal },
  }
  const ports = { ...machine, registry: createRegistry(machine) } as unknown as Ports
  const plan = buildPlan(
    buildTarget('app', { context: '.', dockerfile: 'Dockerfile', platforms: platforms('linux/amd64', 'linux/arm64') }),
  )
  const bases = { ...machine, workspace: place.workspace, platformsOf: basePlatforms(ports) }
  const report = await examine({ ...machine, plan, layoutRoot: place.root, bases, ...more })
  return report.problems.map(({ code, message, blocks }) => [
    code,
    blocks,
    message.replaceAll(registry.host, 'REGISTRY'),
  ])
}

test('what is there for every platform is nothing to tell', async () => {
  expect(await problems(`FROM ${registry.host}/two:1 AS a\nFROM scratch\nCOPY --from=a / /\n`)).toEqual([])
})

test('a base that is not there for a platform is told with its line', async () => {
  expect(await problems(`# a comment\nFROM ${registry.host}/one:1\n`)).toEqual([
    [
      'base-missing',
      true,
      'The image "REGISTRY/one:1", which "Dockerfile" line 2 needs, is not there for linux/arm64, only for linux/amd64',
    ],
  ])
})

test('a base that is not there is told once for all platforms, and not where no stage of the target does', async () => {
  const missing = [
    'base-missing',
    true,
    'The image "REGISTRY/none:1", which "Dockerfile" line 1 needs, is not in its registry',
  ]
  expect(await problems(`FROM ${registry.host}/none:1\n`)).toEqual([missing])
  expect(await problems(`FROM ${registry.host}/none:1 AS unused\nFROM ${registry.host}/two:1\n`)).toEqual([])
})

test('a registry that does not answer keeps nobody from building', async () => {
  const found = await problems('FROM 127.0.0.1:1/two:1\n')
  expect(found).toMatchObject([
    ['registry', false, expect.stringMatching(/^Whether the image "127\.0\.0\.1:1\/two:1" is there.* is not known: /)],
  ])
})

test('an image that the engine has is enough for its own builder, and not where registries are to be asked', async () => {
  const name = `${registry.host}/here:only`
  place.write('here/Dockerfile', 'FROM scratch\nCOPY Dockerfile /\n')
  const both = ['--platform', 'linux/amd64,linux/arm64']
  execFileSync('docker', ['buildx', 'build', '--quiet', '--builder', 'default', ...both, '--tag', name, '.'], {
    cwd: join(place.workspace, 'here'),
  })
  try {
    expect(await problems(`FROM ${name}\n`)).toEqual([])
    expect(await problems(`FROM ${name}\n`, { pull: true })).toMatchObject([
      ['base-missing', true, expect.stringContaining('is not in its registry')],
    ])
  } finally {
    execFileSync('docker', ['image', 'rm', name])
  }
})
