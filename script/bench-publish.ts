import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildLayout, type BuiltLayout } from '../__tests__/kit/engine-image.ts'
import { type OwnRegistry, ownRegistry } from '../__tests__/kit/own-registry.ts'
import { publication, repository, tagsOf } from '../__tests__/kit/publish-builder.ts'
import { dockerFolder, measuredLayout, realPublishing } from '../__tests__/kit/real-publishing.ts'
import { recordingLog } from '../__tests__/kit/recording-log.ts'
import { systemClock } from '../src/adapters/clock.ts'
import { publishImages, type PublishOptions } from '../src/publish/publish-images.ts'

export type PublishBench = {
  readonly layerBytes: number
  /** Three tags in two registries: ours, and a script of one `skopeo copy` for each, which reads nothing back; medians. */
  readonly oursSeconds: number
  readonly scriptSeconds: number
  /** The layer streamed back and its digest proven, and `curl` to nowhere; medians. */
  readonly readSeconds: number
  readonly curlSeconds: number
}

const tags = ['1.2.3', '1.2', 'latest']

/** Every round has an image that no registry has seen, for each side. */
export async function benchPublish({
  bytes,
  rounds,
}: {
  readonly bytes: number
  readonly rounds: number
}): Promise<PublishBench> {
  const registries = [await ownRegistry(), await ownRegistry()]
  const folder = mkdtempSync(join(tmpdir(), 'bench-publish-'))
  const dockerDir = dockerFolder(folder)
  const [ours, script, read, curl]: [number[], number[], number[], number[]] = [[], [], [], []]
  try {
    for (let round = 0; round < rounds; round++) {
      const [first, second] = [unseen(bytes), unseen(bytes)]
      const options = await publishing(first, { registries, dockerDir, name: `ours/${round}` })
      ours.push(await timed(() => publishImages(options)))
      script.push(await timed(() => byScript(second, { registries, name: `script/${round}` })))
      const [target] = options.publications[0]?.targets ?? []
      if (target === undefined) throw new Error('Nothing was published')
      const digest = await layerDigest(options)
      read.push(await timed(() => prove(options, digest)))
      const url = `${registries[0]?.url}/v2/ours/${round}/blobs/${digest}`
      curl.push(await timed(() => void execFileSync('curl', ['--silent', '--fail', '--output', '/dev/null', url])))
      for (const layout of [first, second]) layout.remove()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
    await Promise.all(registries.map((registry) => registry.remove()))
  }
  const [oursSeconds, scriptSeconds, readSeconds, curlSeconds] = [ours, script, read, curl].map(median) as [
    number,
    number,
    number,
    number,
  ]
  return { layerBytes: bytes, oursSeconds, scriptSeconds, readSeconds, curlSeconds }
}

function unseen(bytes: number): BuiltLayout {
  return buildLayout('FROM scratch\nCOPY random /\n', {
    content: { random: randomBytes(bytes) },
    options: ['--provenance=false'],
  })
}

type Place = { readonly registries: readonly OwnRegistry[]; readonly name: string }

async function publishing(
  layout: BuiltLayout,
  { registries, name, dockerDir }: Place & { readonly dockerDir: string },
): Promise<PublishOptions> {
  const targets = Object.fromEntries(registries.map(({ host }) => [`${host}/${name}`, tagsOf('1.2.3', ...tags)]))
  return realPublishing({
    ...{ tool: 'skopeo', dockerDir, clock: systemClock(), log: recordingLog() },
    publications: [publication('small', targets)],
    measured: [await measuredLayout('small', layout)],
  })
}

function byScript({ layoutDir }: BuiltLayout, { registries, name }: Place): void {
  const flags = ['copy', '--quiet', '--all', '--preserve-digests', '--insecure-policy', '--dest-tls-verify=false']
  for (const { host } of registries) {
    for (const tag of tags) execFileSync('skopeo', [...flags, `oci:${layoutDir}`, `docker://${host}/${name}:${tag}`])
  }
}

async function layerDigest({ registry, publications, measured }: PublishOptions): Promise<string> {
  const [target] = publications[0]?.targets ?? []
  const manifest = target && (await registry.manifest(target.repository, measured[0]?.images[0]?.digest ?? ''))
  return JSON.parse(Buffer.from(manifest?.bytes ?? '{}').toString()).layers[0].digest
}

async function prove({ registry, publications }: PublishOptions, digest: string): Promise<void> {
  const name = publications[0]?.targets[0]?.repository.name ?? ''
  const hash = createHash('sha256')
  for await (const chunk of registry.blob(repository(name), digest as Parameters<typeof registry.blob>[1]))
    hash.update(chunk)
  if (`sha256:${hash.digest('hex')}` !== digest) throw new Error('The registry served other bytes')
}

async function timed(work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
