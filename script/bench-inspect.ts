/*
 * How fast an image is looked into, against what a user would run instead, in turn, on one machine:
 *   node script/bench-inspect.ts [--require] [LAYOUT]
 * Without an OCI layout of one platform two are made of this machine's own files. With --require it ends with status 1 where a limit is missed.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Cost, median, run, timed } from './bench-measure.ts'
import { withOwnLayout } from './own-layout.ts'

export type InspectBench = {
  readonly layerCount: number
  readonly uncompressedBytes: number
  readonly rounds: number
  /** The round of the median wall time; nothing is known of the layers. */
  readonly ours: Cost
  /** At layers that an earlier run has read. */
  readonly secondLook: Cost
  /** Over all layers, one after the other, in one go. */
  readonly tar: Cost
  readonly gzip: Cost
  /** `skopeo copy` to a docker-archive and `dive --json` on that; undefined where the machine lacks one of them. */
  readonly dive: Cost | undefined
  /** By wall time, each the median of the rounds' own ratios: what slows a round down slows all that is in it. Above 1 we are faster. */
  readonly timesAsFastAs: { readonly tar: number; readonly gzip: number; readonly dive: number | undefined }
  readonly peakMemoryMegabytes: number
}

type Layout = { readonly folder: string; readonly layers: readonly string[] }

const limits = { timesAsFastAsTar: 2.5, timesAsFastAsDive: 5, secondLookSeconds: 1, peakMemoryMegabytes: 300 }

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url))

/** Looks into the image of a layout, each round in turn with the others. */
export async function benchInspect(layoutDir: string, { rounds }: { readonly rounds: number }): Promise<InspectBench> {
  const layout = await readLayout(layoutDir)
  const scratch = await mkdtemp(join(tmpdir(), 'bench-inspect-'))
  try {
    const [ours, second, tars, gzips, dives]: [Cost[], Cost[], Cost[], Cost[], Cost[]] = [[], [], [], [], []]
    let seen: Looked | undefined
    let peak = 0
    const dive = findDive()
    for (let round = 0; round < rounds; round += 1) {
      const cache = join(scratch, `cache-${round}`)
      const first = await timed(() => look(layout, cache))
      ours.push(first.cost)
      seen = first.value
      peak = Math.max(peak, first.value.peakMegabytes)
      second.push((await timed(() => look(layout, cache))).cost)
      tars.push((await timed(() => forEachLayer('tar -tzf', layout))).cost)
      gzips.push((await timed(() => forEachLayer('gzip -dc', layout))).cost)
      if (dive !== undefined) dives.push((await timed(() => archiveAndDive(layout, { dive, scratch }))).cost)
    }
    const timesAsFastAs = (others: readonly Cost[]): number => middleRatio(others, ours)
    return {
      ...{ layerCount: layout.layers.length, uncompressedBytes: seen?.uncompressedBytes ?? 0, rounds },
      ...{ ours: median(ours), secondLook: median(second), tar: median(tars), gzip: median(gzips) },
      ...{ dive: dives.length === 0 ? undefined : median(dives), peakMemoryMegabytes: peak },
      timesAsFastAs: {
        ...{ tar: timesAsFastAs(tars), gzip: timesAsFastAs(gzips) },
        dive: dives.length === 0 ? undefined : timesAsFastAs(dives),
      },
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

function middleRatio(others: readonly Cost[], ours: readonly Cost[]): number {
  const ratios = others.map(({ seconds }, round) => seconds / (ours[round]?.seconds ?? Number.NaN))
  return ratios.sort((left, right) => left - right)[Math.floor(ratios.length / 2)] ?? Number.NaN
}

/** In words, a line for each peer. */
export function inspectWords(bench: InspectBench): readonly string[] {
  const { ours, tar, gzip, dive, secondLook, timesAsFastAs } = bench
  return [
    `Looking into an image of ${bench.uncompressedBytes} bytes in ${bench.layerCount} layers, ${bench.rounds} rounds:`,
    `  ours ${words(ours)}, tar -tzf ${words(tar)}, gzip -dc ${words(gzip)}`,
    `  ${timesAsFastAs.tar.toFixed(2)} times as fast as tar (limit ${limits.timesAsFastAsTar}), ${timesAsFastAs.gzip.toFixed(2)} times as fast as gzip`,
    dive === undefined
      ? '  skopeo and dive are not both there'
      : `  skopeo copy to an archive and dive ${words(dive)}: ${timesAsFastAs.dive?.toFixed(2)} times as fast (limit ${limits.timesAsFastAsDive})`,
    `  a second look ${secondLook.seconds.toFixed(2)} s (limit ${limits.secondLookSeconds} s), peak memory ${bench.peakMemoryMegabytes} MB (limit ${limits.peakMemoryMegabytes} MB)`,
  ]
}

/** A sentence for each limit that is not held; what could not be measured holds none. */
function missedLimits({ timesAsFastAs, secondLook, peakMemoryMegabytes }: InspectBench): readonly string[] {
  const { tar, dive } = timesAsFastAs
  const missed: string[] = []
  if (!(tar >= limits.timesAsFastAsTar)) {
    missed.push(`Looking is ${tar.toFixed(3)} times as fast as tar -tzf; ${limits.timesAsFastAsTar} times is required`)
  }
  if (dive === undefined) missed.push('Skopeo and dive are not both there to be compared with; install them')
  else if (!(dive >= limits.timesAsFastAsDive)) {
    missed.push(
      `Looking is ${dive.toFixed(3)} times as fast as skopeo and dive; ${limits.timesAsFastAsDive} times is required`,
    )
  }
  if (!(secondLook.seconds <= limits.secondLookSeconds)) {
    missed.push(`A second look takes ${secondLook.seconds.toFixed(3)} s; ${limits.secondLookSeconds} s is allowed`)
  }
  if (!(peakMemoryMegabytes <= limits.peakMemoryMegabytes)) {
    missed.push(`Looking takes ${peakMemoryMegabytes} MB of memory; ${limits.peakMemoryMegabytes} MB is allowed`)
  }
  return missed
}

function words({ seconds, cpuSeconds }: Cost): string {
  return `${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of cores)`
}

type Looked = { readonly uncompressedBytes: number; readonly peakMegabytes: number }

async function look({ folder }: Layout, cache: string): Promise<Looked> {
  const env = { ...process.env, XDG_CACHE_HOME: cache }
  const args = [cli, 'inspect', `oci:${folder}`, '--format', 'json']
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
  let peakMegabytes = 0
  const timer = setInterval(
    () => void peakOf(child.pid).then((now) => (peakMegabytes = Math.max(peakMegabytes, now))),
    50,
  )
  let output = ''
  for await (const chunk of child.stdout) output += chunk
  clearInterval(timer)
  const status = await ended
  // 1: a rule is broken, which is nothing that slows it down.
  if (status !== 0 && status !== 1) throw new Error(`inspect ended with ${status}`)
  const { images } = JSON.parse(output) as { images: readonly { uncompressedBytes: number }[] }
  return { uncompressedBytes: images[0]?.uncompressedBytes ?? 0, peakMegabytes }
}

/** proc(5), VmHWM, of a process that may have ended: then 0. */
async function peakOf(pid: number | undefined): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Math.round(Number(/^VmHWM:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1000)
}

function forEachLayer(command: string, { layers }: Layout): Promise<void> {
  return run('sh', ['-ec', `for layer; do ${command} "$layer"; done`, 'sh', ...layers])
}

async function archiveAndDive(
  { folder }: Layout,
  { dive, scratch }: { readonly dive: string; readonly scratch: string },
): Promise<void> {
  const [archive, json] = [join(scratch, 'archive.tar'), join(scratch, 'dive.json')]
  await rm(archive, { force: true })
  await run('skopeo', ['copy', '--quiet', '--insecure-policy', `oci:${folder}`, `docker-archive:${archive}:bench:1`])
  await run(dive, [`docker-archive://${archive}`, '--json', json])
  await rm(archive)
}

function findDive(): string | undefined {
  if (spawnSync('skopeo', ['--version']).status !== 0) return undefined
  return ['dive', join(homedir(), 'go/bin/dive')].find((path) => spawnSync(path, ['--version']).status === 0)
}

async function readLayout(folder: string): Promise<Layout> {
  const blob = (digest: string): string => join(folder, 'blobs/sha256', digest.slice('sha256:'.length))
  let document = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8'))
  while (document.manifests !== undefined) {
    // Attestations come after the image.
    document = JSON.parse(await readFile(blob(document.manifests[0].digest), 'utf8'))
  }
  return { folder, layers: document.layers.map(({ digest }: { readonly digest: string }) => blob(digest)) }
}

/** One that holds nearly everything in one layer, and one whose layers are alike. */
export const layerShapes: readonly (readonly number[])[] = [
  [0.05, 0.9, 0.05],
  [0.25, 0.25, 0.25, 0.25],
]

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({ options: { require: { type: 'boolean' } }, allowPositionals: true })
  const [layout] = positionals
  const tell = async (folder: string): Promise<void> => {
    const bench = await benchInspect(folder, { rounds: 3 })
    const missed = values.require === true ? missedLimits(bench) : []
    if (missed.length > 0) process.exitCode = 1
    process.stdout.write(`${[...inspectWords(bench), ...missed].join('\n')}\n`)
  }
  if (layout !== undefined) await tell(layout)
  else
    for (const shape of layerShapes)
      await withOwnLayout(
        shape.map((part) => part * 3.2e9),
        tell,
      )
}
