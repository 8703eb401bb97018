import { spawnSync } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { buildAll } from '../../src/build/build-all.ts'
import { probeEngine } from '../../src/doctor/probe-engine.ts'
import { type BuildWorkspace, buildWorkspace } from '../kit/build-workspace.ts'
import { buildPlan, buildTarget } from '../kit/plan-builder.ts'

const minute = 60_000
let place: BuildWorkspace
beforeEach(() => {
  place = buildWorkspace()
})
afterEach(() => place.remove())

/** Mounting needs root; on a runner's machine that is sudo without a password. */
function asRoot(...command: readonly string[]): void {
  const [program = '', ...args] = process.getuid?.() === 0 ? command : ['sudo', '-n', ...command]
  const result = spawnSync(program, args, { encoding: 'utf8' })
  if (result.status !== 0) throw new Error(`${command.join(' ')}: ${result.stderr}`)
}

async function withTmpfs(options: string, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = join(place.root, 'small disk')
  mkdirSync(folder)
  asRoot('mount', '-t', 'tmpfs', '-o', `${options},mode=0777`, 'tmpfs', folder)
  try {
    await use(folder)
  } finally {
    asRoot('umount', '--lazy', folder)
  }
}

/** A `docker` in front of the real one: `script` runs first, and decides whether the real one is reached. */
function shim(script: string): NodeJS.ProcessEnv {
  const folder = join(place.root, 'bin')
  mkdirSync(folder)
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\n${script}\nPATH=\${PATH#*:} exec docker "$@"\n`, { mode: 0o755 })
  return { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH']}` }
}

describe('a disk that is full', () => {
  const plan = buildPlan(buildTarget('big'))

  test.each([
    [
      'fault 17: no bytes',
      'size=30m',
      /^The disk of .* has .* free and needs more than that; .* were written before it was full$/,
    ],
    [
      'fault 19: no inodes',
      'nr_inodes=8',
      /^The disk of .* has \d+ inodes free and needs more than that; .* were written before it was full$/,
    ],
  ])(
    '%s: it is said, and the partial layout is gone',
    async (_, options, message) => {
      place.write('big', randomBytes(40_000_000))
      place.write(
        'Dockerfile',
        `FROM scratch\nLABEL run=${randomUUID()}\n${'COPY Dockerfile /small\n'.repeat(9)}COPY big /big\n`,
      )
      await withTmpfs(options, async (layoutRoot) => {
        await expect(buildAll(place.options(plan, { layoutRoot }))).rejects.toMatchObject({
          code: 'disk-full',
          exitStatus: 3,
          message: expect.stringMatching(message),
        })
        expect(readdirSync(layoutRoot)).toEqual([])
      })
    },
    minute,
  )
})

describe('a build that is stopped', () => {
  test(
    'fault 16: it has ended within 7 s, with nothing left of it',
    async () => {
      place.write('busybox', readFileSync('/bin/busybox'))
      place.write(
        'Dockerfile',
        `FROM scratch\nCOPY busybox /busybox\nENV RUN=${randomUUID()}\nRUN ["/busybox", "sleep", "300"]\n`,
      )
      const controller = new AbortController()
      const options = place.options(buildPlan(buildTarget('slow')), { signal: controller.signal, style: 'live' })
      const build = buildAll(options)
      const failed = expect(build).rejects.toMatchObject({ code: 'interrupted', exitStatus: 3 })
      while (!options.log.liveLines.flat().some((line) => line.includes('sleep'))) {
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      const started = Date.now()
      controller.abort()
      await failed
      expect(Date.now() - started).toBeLessThan(7000)
      expect([readdirSync(place.layoutRoot), readdirSync(join(place.root, 'tmp'))]).toEqual([[], []])
      expect(spawnSync('pgrep', ['-f', place.root], { encoding: 'utf8' }).stdout).toBe('')
    },
    minute,
  )
})

describe('an engine that goes away', () => {
  test(
    'fault 22: is named, and is no image of 0 bytes',
    async () => {
      const gone =
        'ERROR: target a: failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF'
      const state = join(place.root, 'died')
      const env = shim(
        `case "$1 $2" in
"buildx bake") echo '${gone}' >&2; touch '${state}'; exit 1 ;;
"version "*) [ ! -e '${state}' ] || { echo 'Cannot connect to the Docker daemon' >&2; exit 1; } ;;
esac`,
      )
      place.write('Dockerfile', 'FROM scratch\nCOPY Dockerfile /\n')
      const options = place.options(buildPlan(buildTarget('a')), { env })
      const builder = options.builderInfo
      await expect(
        buildAll({ ...options, probeEngine: () => probeEngine({ builder, exec: options.exec, env }) }),
      ).rejects.toMatchObject({
        code: 'daemon-unreachable',
        message: 'The engine went away during the build: Cannot connect to the Docker daemon',
      })
    },
    minute,
  )

  test(
    'fault 26: a buildx that ends with status 0 and wrote nothing is not believed',
    async () => {
      const env = shim('[ "$2" != bake ] || exit 0')
      place.write('Dockerfile', 'FROM scratch\nCOPY Dockerfile /\n')
      await expect(buildAll(place.options(buildPlan(buildTarget('a')), { env }))).rejects.toMatchObject({
        code: 'build-failed',
        message: 'buildx ended with status 0 but wrote no metadata file; nothing proves what it built for app/a',
      })
    },
    minute,
  )
})
