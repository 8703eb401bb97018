import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  type BuiltLayout,
  buildLayout,
  docker,
  inEngine,
  openImage,
  realEngine,
  settings,
} from '../kit/engine-image.ts'
import { recordingLog } from '../kit/recording-log.ts'

/* What is in the engine before, while and after smoke tests run, also where they are interrupted or killed. */

const minutes = 60_000
const sleeps = { argv: ['/bin/sh', '-c', 'trap "" TERM INT; sleep 3600'], settings: settings({ timeoutSeconds: 600 }) }

let built: BuiltLayout

beforeAll(() => {
  built = buildLayout('FROM debian:bookworm-slim\nRUN echo tidy > /tidy\n')
}, 3 * minutes)

afterAll(() => built.remove())

test(
  'the image is loaded by the digest that was measured, under a name that only this run has, and is gone afterwards (attack 33)',
  async () => {
    const before = docker('images', '--no-trunc', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}', 'debian')
    const path = join(built.layoutDir, 'index.json')
    const original = readFileSync(path, 'utf8')
    const index = JSON.parse(original)
    // What a build, or whoever wrote the layout, would have the engine call it.
    const names = {
      'io.containerd.image.name': 'docker.io/library/debian:bookworm-slim',
      'org.opencontainers.image.ref.name': 'bookworm-slim',
    }
    index.manifests = index.manifests.map((entry: object) => ({ ...entry, annotations: names }))
    writeFileSync(path, JSON.stringify(index))
    const engine = await realEngine()
    try {
      await openImage(engine, built)
      expect(inEngine(engine)).toEqual([`image image-budgets.invalid/${engine.run}`])
      const id = docker('image', 'inspect', '--format', '{{.Id}}', `image-budgets.invalid/${engine.run}:1`)
      expect(id).toBe(built.indexDigest)
      expect(docker('images', '--no-trunc', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}', 'debian')).toBe(before)
      await engine.release(built)
      expect(inEngine(engine)).toEqual([])
    } finally {
      await engine.close()
      writeFileSync(path, original)
    }
  },
  2 * minutes,
)

test(
  'a layout that is not what was measured is not tried',
  async () => {
    const other = buildLayout('FROM debian:bookworm-slim\nRUN echo other > /other\n')
    const engine = await realEngine()
    try {
      const { place } = other
      await expect(openImage(engine, { ...built, place })).rejects.toThrow('does not name')
    } finally {
      await engine.close()
      other.remove()
    }
    expect(inEngine(engine)).toEqual([])
  },
  2 * minutes,
)

test(
  'an image that is removed meanwhile is trouble of the machine, told so',
  async () => {
    const engine = await realEngine()
    try {
      const image = await openImage(engine, built)
      docker('image', 'rm', '--force', `image-budgets.invalid/${engine.run}:1`)
      const end = await image.run({ argv: ['true'], settings: settings() })
      expect(end).toEqual({
        kind: 'infrastructure',
        reason: 'The image was removed from the engine while its tests ran; run them again',
      })
    } finally {
      await engine.close()
    }
  },
  2 * minutes,
)

test(
  "docker's own proxy settings do not reach a container",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'docker config '))
    const proxies = { default: { httpProxy: 'http://user:secret@proxy:1', httpsProxy: 'http://proxy:2', noProxy: 'x' } }
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ proxies }))
    const engine = await realEngine({ env: { DOCKER_CONFIG: folder, HTTP_PROXY: 'http://of.this.process' } })
    try {
      const image = await openImage(engine, built)
      const end = await image.run({ argv: ['env'], settings: settings() })
      expect(end).toMatchObject({ kind: 'exited', exitCode: 0, stdout: expect.not.stringMatching(/proxy/i) })
    } finally {
      await engine.close()
      rmSync(folder, { recursive: true })
    }
  },
  2 * minutes,
)

test(
  'foreign programs without emulation are trouble of the machine (fault 33)',
  async () => {
    // A header that every kernel takes for a program, of a machine that there is none of.
    const program = Buffer.alloc(128)
    program.write('\x7fELF\x02\x01\x01', 'latin1')
    program.writeUInt16LE(2, 16)
    program.writeUInt16LE(0xfeed, 18)
    const foreign = buildLayout('FROM scratch\nCOPY program /program\nCMD ["/program"]\n', {
      platforms: ['linux/riscv64'],
      content: { program },
    })
    const engine = await realEngine()
    try {
      const image = await openImage(engine, { ...foreign, platform: 'linux/riscv64' })
      const end = await image.run({ argv: ['/program'], settings: settings() })
      expect(end).toMatchObject({
        kind: 'infrastructure',
        reason: expect.stringContaining('cannot run linux/riscv64; install its emulation'),
      })
      const served = await image.serve({ settings: settings(), withinSeconds: 20, reachable: false }, async () => ({
        state: 'waiting',
        reason: '',
      }))
      expect(served).toMatchObject({
        kind: 'infrastructure',
        reason: expect.stringContaining('cannot run linux/riscv64'),
      })
    } finally {
      await engine.close()
      foreign.remove()
    }
  },
  2 * minutes,
)

describe('a run that does not come to its end', () => {
  test(
    'an interrupted one leaves nothing (fault 16)',
    async () => {
      const controller = new AbortController()
      const engine = await realEngine({ signal: controller.signal })
      const image = await openImage(engine, built)
      const reachable = { ...sleeps, withinSeconds: 600, reachable: true }
      const going = Promise.allSettled([
        image.run(sleeps),
        image.serve(reachable, async () => ({ state: 'waiting', reason: 'not yet' })),
        image.entry('/usr', { names: true }),
      ])
      await until(
        () => docker('ps', '--quiet', '--filter', `label=image-budgets.run=${engine.run}`).split('\n').length === 2,
      )
      controller.abort(new Error('interrupted'))
      const ended = await going
      await engine.close()
      expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected', expect.any(String)])
      expect(inEngine(engine)).toEqual([])
    },
    2 * minutes,
  )

  test(
    'what a killed one left goes with the next; what a living one has stays',
    async () => {
      const living = await started(built)
      const killed = await started(built)
      killed.process.kill('SIGKILL')
      await killed.ended
      expect(inEngine(killed)).toHaveLength(3)
      const log = recordingLog()
      const engine = await realEngine({ log })
      await engine.close()
      // Another run of this machine may have begun to remove the same, and is waited for.
      await until(() => inEngine(killed).length === 0)
      expect(inEngine(living)).toHaveLength(3)
      living.process.kill('SIGKILL')
      await living.ended
      const next = await realEngine()
      await next.close()
      await until(() => inEngine(living).length === 0)
    },
    3 * minutes,
  )
})

type Started = {
  readonly run: Awaited<ReturnType<typeof realEngine>>['run']
  readonly process: ChildProcess
  readonly ended: Promise<unknown>
}

/** A process with a run of its own, once its container is there. */
async function started({ layoutDir, indexDigest }: BuiltLayout): Promise<Started> {
  const script = fileURLToPath(new URL('../kit/killed-smoke-run.ts', import.meta.url))
  const child = spawn(process.execPath, [script, layoutDir, indexDigest], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => child.once('close', resolve))
  for await (const line of createInterface({ input: child.stdout })) {
    return { run: line as Started['run'], process: child, ended }
  }
  throw new Error('the process ended before its container was there')
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (holds()) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('it never came')
}
