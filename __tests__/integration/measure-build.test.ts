import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { systemClock } from '../../src/adapters/clock.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { createLayerMeter } from '../../src/image/layer-meter.ts'
import { layerOrigins } from '../../src/measure/layer-origins.ts'
import { measureImages } from '../../src/measure/measure-images.ts'
import { measureWhileExporting } from '../../src/measure/measure-while-exporting.ts'
import { digestHex, parseDigest } from '../../src/model/digest.ts'
import type { ImageMeasurement, MeasuredCell } from '../../src/model/measurement.ts'
import { parsePlatform } from '../../src/model/platform.ts'
import { openBuiltLayout } from '../kit/open-built-layout.ts'
import { tinyElf } from '../kit/tiny-elf.ts'

/* A real build for two platforms, measured while it is exported; Python adds up the same layers. */

const dockerfile = `FROM debian:bookworm-slim
ARG TARGETARCH
COPY tool-\${TARGETARCH} /usr/local/bin/tool
COPY wrong /opt/wrong
`
const platforms = ['linux/amd64', 'linux/arm64']

let folder: string
let cells: readonly MeasuredCell[]
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'measure-build-'))
  const context = join(folder, 'context')
  mkdirSync(context)
  writeFileSync(join(context, 'Dockerfile'), dockerfile)
  writeFileSync(join(context, 'tool-amd64'), tinyElf({ platform: 'linux/amd64', text: 'x', status: 0 }))
  writeFileSync(join(context, 'tool-arm64'), tinyElf({ platform: 'linux/arm64', text: 'x', status: 0 }))
  writeFileSync(join(context, 'wrong'), tinyElf({ platform: 'linux/amd64', text: 'x', status: 0 }))
  cells = await buildAndMeasure(context)
}, 240_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function buildAndMeasure(context: string): Promise<readonly MeasuredCell[]> {
  const layoutRoot = join(folder, 'layouts')
  mkdirSync(layoutRoot)
  const layoutDir = join(layoutRoot, 'app')
  const metadata = join(folder, 'metadata.json')
  const files = createFiles(tmpdir())
  const meter = createLayerMeter({ cores: 2 })
  const measuring = measureWhileExporting({ layoutRoot, meter, files, clock: systemClock() })
  await docker([
    ...['buildx', 'build', `--platform=${platforms.join(',')}`, '--provenance=mode=max', `--metadata-file=${metadata}`],
    ...[`--output=type=oci,dest=${layoutDir},tar=false`, context],
  ])
  await measuring.stop()
  const indexDigest = parseDigest(JSON.parse(readFileSync(metadata, 'utf8'))['containerimage.digest'])
  if (indexDigest === undefined) throw new Error('The build reported no digest')
  const measured = await measureImages({
    cells: platforms.map((text) => {
      const platform = parsePlatform(text)
      if (platform === undefined) throw new Error(text)
      return { image: 'app', variant: 'default', platform }
    }),
    outcomes: [
      {
        image: 'app',
        variant: 'default',
        status: 'built',
        place: { kind: 'layout', layoutDir },
        indexDigest,
        provenance: [],
      },
    ],
    contents: measuring.contents,
    openSource: (outcome) => openBuiltLayout(outcome, files),
    originsOf: (input) => layerOrigins({ ...input, dockerfiles: [{ path: 'Dockerfile', text: dockerfile }] }),
  })
  await meter.close()
  expect(measured.failures).toEqual([])
  return measured.cells
}

function docker(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('docker', args, { stdio: ['ignore', 'ignore', 'pipe'] })
    let log = ''
    child.stderr.on('data', (chunk) => {
      log += chunk
    })
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(log))))
  })
}

function measurementOf(platform: string): ImageMeasurement {
  const measurement = cells.find((cell) => cell.platform === platform)?.measurement
  if (measurement === undefined || 'kind' in measurement) throw new Error(`${platform}: ${measurement?.reason}`)
  return measurement
}

const blob = (digest: string) => join(folder, 'layouts', 'app', 'blobs', 'sha256', digestHex(digest as never))

const sumScript = `
import sys, tarfile
with tarfile.open(sys.argv[1], 'r:*') as archive: print(sum(m.size for m in archive if m.isreg()))
`

describe.each(platforms)('a real image for %s', (platform) => {
  test('has the bytes that its blobs have, and the file bytes that Python adds up', () => {
    const { layers, compressedBytes, uncompressedBytes } = measurementOf(platform)
    const sums = layers.map(({ digest }) => Number(spawnSync('python3', ['-c', sumScript, blob(digest)]).stdout))
    expect(layers.length).toBe(3)
    expect(layers.map((layer) => layer.uncompressedBytes)).toEqual(sums)
    expect(uncompressedBytes).toBe(sums.reduce((total, sum) => total + sum, 0))
    expect(compressedBytes).toBe(layers.reduce((total, { digest }) => total + statSync(blob(digest)).size, 0))
    expect(uncompressedBytes).toBeGreaterThan(50_000_000)
  }, 60_000)

  test('knows the Dockerfile line of each layer of its own', () => {
    expect(
      measurementOf(platform)
        .layers.slice(1)
        .map(({ origin }) => origin.line),
    ).toEqual([3, 4])
  })
})

test('fault 32: the x86-64 binary in the arm64 image is seen', () => {
  const counts = (platform: string) =>
    new Map(
      measurementOf(platform).machines.map(({ machine, count, examplePath }) => [machine, { count, examplePath }]),
    )
  expect(counts('linux/arm64').get(0x3e)).toEqual({ count: 1, examplePath: 'opt/wrong' })
  expect(counts('linux/arm64').get(0xb7)?.count).toBeGreaterThan(100)
  expect(counts('linux/amd64').get(0xb7)).toBeUndefined()
})
