import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { systemClock } from '../../src/adapters/clock.ts'
import { processExec } from '../../src/adapters/exec.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { createCopiedEntryReader } from '../../src/image/read-copied-entry.ts'
import { childEnvironment } from '../../src/model/child-environment.ts'
import type { Digest } from '../../src/model/digest.ts'
import type { PlacedIndex } from '../../src/model/placed-index.ts'
import type { Platform } from '../../src/model/platform.ts'
import type { ContainerSettings } from '../../src/model/smoke.ts'
import { createTestEngine, type TestEngine } from '../../src/smoke/create-test-engine.ts'
import type { TestImage } from '../../src/smoke/test-image.ts'
import { openBuiltLayout } from './open-built-layout.ts'
import { recordingLog } from './recording-log.ts'

/** Images of a real build, as the pipeline has them when the smoke tests begin. */
export type BuiltLayout = PlacedIndex & { readonly layoutDir: string; remove(): void }

const files = createFiles(tmpdir())

/** Builds for real, into a layout. `content` are files of the context beside the Dockerfile. */
export function buildLayout(
  dockerfile: string,
  {
    platforms = ['linux/amd64'],
    content = {},
    options = [],
  }: {
    readonly platforms?: readonly string[]
    readonly content?: Readonly<Record<string, string | Buffer>>
    /** Of `docker buildx build`. */
    readonly options?: readonly string[]
  } = {},
): BuiltLayout {
  const root = mkdtempSync(join(tmpdir(), 'smoke test '))
  const [context, layoutDir, metadata] = ['context', 'lay out', 'metadata.json'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ]
  for (const [path, text] of Object.entries({ Dockerfile: dockerfile, ...content })) {
    mkdirSync(dirname(join(context, path)), { recursive: true })
    writeFileSync(join(context, path), text, { mode: 0o755 })
  }
  docker(
    ...['buildx', 'build', '--platform', platforms.join(','), '--metadata-file', metadata, ...options],
    ...['--output', `type=oci,tar=false,"dest=${layoutDir}"`, context],
  )
  const indexDigest: Digest = JSON.parse(readFileSync(metadata, 'utf8'))['containerimage.digest']
  const remove = () => rmSync(root, { recursive: true, force: true })
  return { place: { kind: 'layout', layoutDir }, layoutDir, indexDigest, remove }
}

/** What docker prints; throws when it fails. */
export function docker(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('docker', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`)
  return stdout.trim()
}

/** The real engine, with the real adapters. */
export function realEngine({
  signal = new AbortController().signal,
  env = {},
  log = recordingLog(),
}: {
  readonly signal?: AbortSignal
  readonly env?: Readonly<Record<string, string>>
  readonly log?: ReturnType<typeof recordingLog>
} = {}): Promise<TestEngine> {
  return createTestEngine({
    ...{ gpu: 'wanted', exec: processExec(signal), files, clock: systemClock(), log, signal },
    env: childEnvironment({ env: { ...process.env, ...env } }),
    openSource: (index) => openBuiltLayout(index, files),
    createEntryReader: createCopiedEntryReader,
  })
}

/** Opens what a test of the platform would get; throws where that cannot be tried. */
export async function openImage(
  engine: TestEngine,
  { platform = 'linux/amd64', ...index }: PlacedIndex & { readonly platform?: string },
): Promise<TestImage> {
  const source = await openBuiltLayout(index, files)
  const image = await source.image(platform as Platform)
  if (image === undefined) throw new Error(`there is no image for ${platform}`)
  const cell = { image: 'app', variant: 'full', platform: platform as Platform }
  const opened = await engine.open({
    ...{ cell, index, imageDigest: image.digest, runtime: image.config.runtime },
  })
  if ('kind' in opened) throw new Error(opened.reason)
  return opened
}

/** The strictest settings, and what a test changes of them. */
export function settings(more: Partial<ContainerSettings> = {}): ContainerSettings {
  return {
    ...{ env: {}, timeoutSeconds: 30, network: 'none', caps: [], readOnly: false, gpu: 'none', gpus: 'all' },
    ...more,
  }
}

/** All that one run of smoke tests has in the engine at the moment; `where` are docker's own options, `-H` of another engine. */
export function inEngine({ run }: Pick<TestEngine, 'run'>, ...where: readonly string[]): string[] {
  const label = `label=image-budgets.run=${run}`
  return [
    docker(...where, 'ps', '--all', '--filter', label, '--format', 'container {{.Names}}'),
    docker(...where, 'network', 'ls', '--filter', label, '--format', 'network {{.Name}}'),
    docker(
      ...where,
      'images',
      '--filter',
      `reference=image-budgets.invalid/${run}`,
      '--format',
      'image {{.Repository}}',
    ),
  ].flatMap((lines) => lines.split('\n').filter((line) => line !== ''))
}
