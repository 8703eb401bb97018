/*
 * How fast layers are measured, against what a user would run instead, in turn, on one machine:
 *   node script/bench-measure.ts [GIGABYTES]
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createGzip } from 'node:zlib'
import { archive, file, header } from '../__tests__/kit/tar-writer.ts'
import { createFiles } from '../src/adapters/files.ts'
import { layerThreads } from '../src/adapters/layer-threads.ts'
import { createLayerMeter } from '../src/image/layer-meter.ts'
import { parseDigest } from '../src/model/digest.ts'
import type { LayerContent } from '../src/model/measurement.ts'
import type { LayerBlob } from '../src/ports.ts'

/** Wall time, and the time on all cores together, which other work on the machine disturbs less. */
export type Cost = { readonly seconds: number; readonly cpuSeconds: number }

export type MeasureBench = {
  readonly layerUncompressedBytes: number
  readonly layerCompressedBytes: number
  readonly rounds: number
  /** The round of the median wall time; a fresh process each, its start included. */
  readonly ours: Cost
  readonly tar: Cost
  readonly gzip: Cost
  /** By wall time; above 1 we are faster. */
  readonly timesAsFastAsTar: number
  readonly timesAsFastAsGzip: number
  readonly twoLayersAtOnce: Cost
  readonly peakMemoryMegabytes: number
}

/** Makes a layer of about so many bytes out of the machine's own files, and measures it in turn with the others. */
export async function benchMeasure(options: {
  readonly bytes: number
  readonly rounds: number
}): Promise<MeasureBench> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-measure-'))
  try {
    const path = join(folder, 'layer.tar.gz')
    await pipeline(Readable.from(layerParts(options)), createGzip({ level: 6 }), createWriteStream(path))
    const digest = await digestOf(path)
    const [ours, tars, gzips]: [Cost[], Cost[], Cost[]] = [[], [], []]
    for (let round = 0; round < options.rounds; round += 1) {
      ours.push((await timed(() => measureApart(path, { digest, count: 1 }))).cost)
      tars.push((await timed(() => run('tar', ['-tzf', path]))).cost)
      gzips.push((await timed(() => run('gzip', ['-dc', path]))).cost)
    }
    const both = await timed(() => measureApart(path, { digest, count: 2 }))
    const [our, tar, gzip] = [median(ours), median(tars), median(gzips)]
    return {
      layerUncompressedBytes: both.value.content.uncompressedBytes,
      layerCompressedBytes: both.value.content.compressedBytes,
      rounds: options.rounds,
      ours: our,
      tar,
      gzip,
      timesAsFastAsTar: tar.seconds / our.seconds,
      timesAsFastAsGzip: gzip.seconds / our.seconds,
      twoLayersAtOnce: both.cost,
      peakMemoryMegabytes: both.value.peakMegabytes,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The files of /usr, over and over, each time marked anew so that no repetition compresses away. */
export async function* layerParts({
  bytes,
  folder = '',
}: {
  readonly bytes: number
  /** Where the files lie in the layer. */
  readonly folder?: string
}): AsyncGenerator<Uint8Array> {
  let written = 0
  for (let turn = 0; written < bytes; turn += 1) {
    const before = written
    for await (const path of filesUnder('/usr')) {
      const data = await readFile(path)
      yield file(`${folder}${turn}${path}`.slice(0, 99), data)
      written += data.length
      if (written >= bytes) break
    }
    if (written === before) throw new Error('There are no files under /usr to make a layer from')
  }
  yield archive(header({ name: 'last' }))
}

async function* filesUnder(folder: string): AsyncGenerator<string> {
  const entries = (await readdir(folder, { withFileTypes: true })).sort((left, right) =>
    left.name < right.name ? -1 : 1,
  )
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesUnder(path)
    else if (entry.isFile() && (await stat(path)).size < 2 ** 28) yield path
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return `sha256:${hash.digest('hex')}`
}

export async function timed<Value>(work: () => Promise<Value>): Promise<{ value: Value; cost: Cost }> {
  const [start, cpuStart] = [performance.now(), await childrenCpuSeconds()]
  const value = await work()
  const seconds = (performance.now() - start) / 1000
  return { value, cost: { seconds, cpuSeconds: (await childrenCpuSeconds()) - cpuStart } }
}

/** What this process's ended children, and theirs, have used: proc(5), cutime and cstime, in hundredths of a second. */
async function childrenCpuSeconds(): Promise<number> {
  const text = await readFile('/proc/self/stat', 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / 100
}

export function median(costs: readonly Cost[]): Cost {
  const middle = costs.toSorted((left, right) => left.seconds - right.seconds)[Math.floor(costs.length / 2)]
  if (middle === undefined) throw new Error('At least one round is needed')
  return middle
}

export function run(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    child.on('error', reject)
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}`))))
  })
}

type Apart = { readonly digest: string; readonly count: number }

/** In a process of its own, so that its peak of memory is that of measuring alone; its start is part of the time. */
async function measureApart(
  path: string,
  { digest, count }: Apart,
): Promise<{ content: LayerContent; peakMegabytes: number }> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), '--measure', path, digest, `${count}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
  let output = ''
  for await (const chunk of child.stdout) output += chunk
  if ((await ended) !== 0) throw new Error('Measuring failed')
  return JSON.parse(output)
}

async function measureHere(path: string, { digest, count }: Apart): Promise<void> {
  const parsed = parseDigest(digest)
  if (parsed === undefined) throw new Error('Not a digest')
  const layer: LayerBlob = {
    digest: parsed,
    compressedBytes: (await stat(path)).size,
    place: { kind: 'layout', layoutDir: dirname(dirname(dirname(path))) },
    path,
    open: () => createFiles().readStream(path),
  }
  // A meter each: one alone would read a layer once.
  const meters = Array.from({ length: count }, () =>
    createLayerMeter({ cores: availableParallelism(), threads: layerThreads() }),
  )
  const [content] = await Promise.all(meters.map((meter) => meter.measure(layer)))
  const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1000)
  process.stdout.write(JSON.stringify({ content, peakMegabytes }))
  await Promise.all(meters.map((meter) => meter.close()))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [mode, path = '', digest = '', count = '1'] = process.argv.slice(2)
  if (mode === '--measure') await measureHere(path, { digest, count: Number(count) })
  else console.log(await benchMeasure({ bytes: Number(mode ?? 3.2) * 1e9, rounds: 3 }))
}
