import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { systemClock } from '../../src/adapters/clock.ts'
import { processExec } from '../../src/adapters/exec.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { createRegistry } from '../../src/adapters/registry/create-registry.ts'
import { createLayerMeter } from '../../src/image/layer-meter.ts'
import { openSource } from '../../src/image/open-source.ts'
import { parseSourceReference } from '../../src/model/parse-source-reference.ts'
import type { Report } from '../../src/model/report.ts'
import { freshWord } from '../kit/action-run.ts'
import { type BuiltLayout, buildLayout, docker } from '../kit/engine-image.ts'
import { type OwnRegistry, ownRegistry } from '../kit/own-registry.ts'
import { recordingLog } from '../kit/recording-log.ts'

/* One image of a real build, written down by the real tools in every way there is, and read back from each. */

const minute = 60_000
const word = freshWord()
const name = `sources-test-${word}`
const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
let root: string
let layout: BuiltLayout
let registry: OwnRegistry

const at = (path: string): string => join(root, path)

function skopeo(...args: readonly string[]): void {
  const { status, stderr } = spawnSync('skopeo', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`skopeo ${args.join(' ')}: ${stderr}`)
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'sources-'))
  mkdirSync(at('w/.github'), { recursive: true })
  registry = await ownRegistry()
  const dockerfile = `FROM debian:bookworm-slim\nCOPY first /first\nCOPY second /second\nRUN rm /first && echo ${word} > /word\n`
  const content = { first: word.repeat(1000), second: 'two' }
  const both = { platforms: ['linux/amd64', 'linux/arm64'], content }
  layout = buildLayout(dockerfile, both)
  cpSync(layout.layoutDir, at('w/layout'), { recursive: true })
  const from = `oci:${at('w/layout')}`
  skopeo('copy', '-q', '--all', from, `oci-archive:${at('w/oci.tar')}`)
  for (const architecture of ['amd64', 'arm64'])
    skopeo(
      ...['--override-os', 'linux', '--override-arch', architecture],
      ...['copy', '-q', from, `docker-archive:${at(`w/${architecture}.tar`)}:${name}:1`],
    )
  skopeo('copy', '-q', '--all', '--dest-tls-verify=false', from, `docker://${registry.host}/src/app:v1`)
  spawnSync('sh', ['-c', 'tar -C "$0" -cf - . | docker load --quiet', at('w/layout')])
  const [loaded] = JSON.parse(readFileSync(at('w/layout/index.json'), 'utf8')).manifests
  docker('image', 'tag', loaded.digest, `${name}:1`)
  docker('image', 'save', '--output', at('w/saved.tar'), `${name}:1`)
}, 5 * minute)

afterAll(async () => {
  spawnSync('docker', ['image', 'rm', '--force', `${name}:1`])
  layout?.remove()
  await registry?.remove()
  rmSync(root, { recursive: true, force: true })
}, minute)

/** What is in every layer of every platform, after reading all of it. */
async function contentOf(text: string) {
  const reference = parseSourceReference(text)
  if ('message' in reference) throw new Error(reference.message)
  const signal = new AbortController().signal
  const common = {
    exec: processExec(signal),
    files: createFiles(at('.')),
    clock: systemClock(),
    log: recordingLog(),
    signal,
  }
  const env = process.env
  const ports = { ...common, env, registry: createRegistry({ ...common, env }) }
  const { source, facts, close } = await openSource({ reference, folder: at('w') }, ports)
  const meter = createLayerMeter({ cores: 2 })
  try {
    const images: Record<string, unknown> = {}
    for (const platform of await source.platforms()) {
      const image = await source.image(platform)
      const layers = []
      for (const descriptor of image?.manifest.layers ?? []) {
        const { diffId, uncompressedBytes, entryCount } = await meter.measure(await source.layer(descriptor))
        layers.push({ diffId, uncompressedBytes, entryCount })
      }
      expect(layers.map(({ diffId }) => diffId)).toEqual(image?.config.diffIds)
      images[platform] = layers
    }
    return { images, rootDigest: source.rootDigest, compressed: facts.compressed }
  } finally {
    await meter.close()
    await close()
  }
}

test(
  'all five give the same layers and file bytes; those that keep the index give its digest',
  async () => {
    const expected = await contentOf('oci:layout')
    expect(Object.keys(expected.images)).toEqual(['linux/amd64', 'linux/arm64'])
    expect(expected.rootDigest).toBe(layout.indexDigest)
    const whole = [
      'oci-archive:oci.tar',
      'docker-archive:saved.tar',
      `docker-daemon:${name}:1`,
      `${registry.host}/src/app:v1`,
    ]
    for (const text of whole) expect({ text, ...(await contentOf(text)) }).toEqual({ text, ...expected })
    for (const architecture of ['amd64', 'arm64']) {
      const platform = `linux/${architecture}`
      const { images, compressed } = await contentOf(`docker-archive:${architecture}.tar`)
      expect({ images, compressed }).toEqual({
        images: { [platform]: expected.images[platform] },
        compressed: expect.objectContaining({ kind: 'unknown' }),
      })
    }
  },
  5 * minute,
)

/** In a process of its own; the event loop here is the registry's. */
async function run(...args: readonly string[]): Promise<{ status: number | null; output: string; report: Report }> {
  const env = { ...process.env, RUNNER_TEMP: at('temporary') }
  const child = spawn(process.execPath, [cli, ...args], { cwd: at('w'), env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { status, output, report: JSON.parse(readFileSync(at('w/image-budgets-report/report.json'), 'utf8')) }
}

test(
  'variants of all five beside one that is built are measured, tested and published by the digests that they had',
  async () => {
    const variants = {
      built: '{dockerfile: Dockerfile}',
      folder: "{source: 'oci:layout', platforms: [linux/amd64, linux/arm64]}",
      archive: "{source: 'oci-archive:oci.tar'}",
      unpacked: "{source: 'docker-archive:amd64.tar'}",
      engine: `{source: 'docker-daemon:${name}:1'}`,
      hosted: `{source: 'registry:${registry.host}/src/app@${layout.indexDigest}'}`,
    }
    const smoke = `[{run: "grep -q ${word} /word"}]`
    const lines = Object.entries(variants).map(
      ([variant, settings]) => `      ${variant}: ${settings.replace(/}$/, `, tag-suffix: -${variant}}`)}\n`,
    )
    writeFileSync(
      at('w/.github/image-budgets.yml'),
      `version: 1\nimages:\n  app:\n    budget: {uncompressed: 300MB}\n    repositories: ${registry.host}/pub/app\n    tags: '{{version}}'\n    rules: {same-image: off}\n    smoke: ${smoke}\n    variants:\n${lines.join('')}`,
    )
    writeFileSync(at('w/Dockerfile'), `FROM debian:bookworm-slim\nRUN echo ${word} > /word\n`)
    writeFileSync(at('w/.dockerignore'), '*\n')
    const { status, output, report } = await run('publish', '--version', '1.2.3')
    expect({ status, output }).toEqual({ status: 0, output: expect.stringContaining('Verdict: pass') })
    expect(report.smoke.map((each) => each.status)).toEqual(Array.from({ length: 7 }, () => 'passed'))
    const tags = registry.catalogue()['pub/app']?.tags ?? {}
    const [digests, measured] = [
      tags,
      Object.fromEntries(report.images.map((each) => [`1.2.3-${each.variant}`, each.indexDigest])),
    ]
    expect(digests).toEqual(measured)
    const unchanged = ['folder', 'archive', 'engine', 'hosted'].map((variant) => tags[`1.2.3-${variant}`])
    expect(new Set(unchanged)).toEqual(new Set([layout.indexDigest]))
    expect(report.images.find(({ variant }) => variant === 'unpacked')?.compressedUnknown).toBeDefined()
  },
  8 * minute,
)
