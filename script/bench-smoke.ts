import { spawnSync } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../src/adapters/clock.ts'
import { processExec } from '../src/adapters/exec.ts'
import { createFiles } from '../src/adapters/files.ts'
import { openLayout } from '../src/image/open-layout.ts'
import { createCopiedEntryReader } from '../src/image/read-copied-entry.ts'
import { childEnvironment } from '../src/model/child-environment.ts'
import type { Digest } from '../src/model/digest.ts'
import { createTestEngine } from '../src/smoke/create-test-engine.ts'
import { sideBySide } from '../src/smoke/side-by-side.ts'

export type SmokeBench = {
  readonly tests: number
  /** A script of `docker load` and one `docker run --rm` after another, and ours, cleaning included; medians. */
  readonly scriptSeconds: number
  readonly oursSeconds: number
}

const command = ['/bin/sh', '-c', 'true']
const quiet = {
  ...{ debug() {}, info() {}, error() {}, notice() {}, group() {}, endGroup() {} },
  live() {},
  secret() {},
  redact: (text: string) => text,
}

/** The same image loaded, the same commands run, in turn; every round has an image that the engine has not seen. */
export async function benchSmoke({
  tests,
  rounds,
}: {
  readonly tests: number
  readonly rounds: number
}): Promise<SmokeBench> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-smoke-'))
  try {
    const [script, ours]: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      script.push(await timed(await buildUnseen(folder), (layout) => byScript(layout, tests)))
      ours.push(await timed(await buildUnseen(folder), (layout) => byEngine(layout, tests)))
    }
    return { tests, scriptSeconds: median(script), oursSeconds: median(ours) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Layout = { readonly layoutDir: string; readonly indexDigest: Digest }

async function buildUnseen(folder: string): Promise<Layout> {
  const word = randomUUID()
  const layoutDir = join(folder, word)
  await writeFile(join(folder, 'Dockerfile'), `FROM debian:bookworm-slim\nRUN echo ${word} > /word\n`)
  const metadata = join(folder, 'metadata.json')
  docker('buildx', 'build', '--metadata-file', metadata, '--output', `type=oci,tar=false,dest=${layoutDir}`, folder)
  return { layoutDir, indexDigest: JSON.parse(await readFile(metadata, 'utf8'))['containerimage.digest'] }
}

async function timed(layout: Layout, work: (layout: Layout) => Promise<void> | void): Promise<number> {
  const start = performance.now()
  await work(layout)
  return (performance.now() - start) / 1000
}

function byScript({ layoutDir, indexDigest }: Layout, tests: number): void {
  const tag = `bench-smoke:${createHash('sha256').update(layoutDir).digest('hex').slice(0, 12)}`
  const index = join(layoutDir, 'index.json')
  run('sed', ['-i', `s|"annotations":{|&"io.containerd.image.name":"docker.io/library/${tag}",|`, index])
  const archive = spawnSync('tar', ['-C', layoutDir, '-cf', '-', '.'], { maxBuffer: 2 ** 31 })
  run('docker', ['load', '--quiet'], archive.stdout)
  for (let test = 0; test < tests; test++) {
    docker('run', '--rm', '--pull=never', '--network=none', indexDigest, ...command)
  }
  docker('image', 'rm', tag)
}

async function byEngine({ layoutDir, indexDigest }: Layout, tests: number): Promise<void> {
  const files = createFiles()
  const { signal } = new AbortController()
  const warn = (message: string): never => {
    throw new Error(message)
  }
  const index = { place: { kind: 'layout', layoutDir }, indexDigest } as const
  const openSource = () => openLayout({ files, layoutDir, rootDigest: indexDigest })
  const engine = await createTestEngine({
    ...{ gpu: 'unwanted', exec: processExec(signal), files, clock: systemClock(), log: { ...quiet, warn }, signal },
    ...{ env: childEnvironment({ env: process.env }), openSource, createEntryReader: createCopiedEntryReader },
  })
  const source = await openSource()
  const [platform] = await source.platforms()
  const image = platform === undefined ? undefined : await source.image(platform)
  if (image === undefined) throw new Error('the layout holds no image')
  const cell = { image: 'bench', variant: 'bench', platform: image.platform }
  const opened = await engine.open({
    cell,
    index,
    imageDigest: image.digest,
    runtime: image.config.runtime,
  })
  if ('kind' in opened) throw new Error(opened.reason)
  const settings = {
    env: {},
    timeoutSeconds: 60,
    network: 'none',
    caps: [],
    readOnly: false,
    gpu: 'none',
    gpus: 'all',
  } as const
  await sideBySide(
    Array.from({ length: tests }, (_, number) => number),
    {
      atOnce: engine.cores,
      work: async () => {
        const end = await opened.run({ argv: command, settings })
        if (end.kind !== 'exited' || end.exitCode !== 0) throw new Error(JSON.stringify(end))
      },
    },
  )
  await engine.release(index)
  await engine.close()
}

function docker(...args: readonly string[]): void {
  run('docker', args)
}

function run(program: string, args: readonly string[], input?: Buffer): void {
  const { status, stderr } = spawnSync(program, args, input === undefined ? {} : { input })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
