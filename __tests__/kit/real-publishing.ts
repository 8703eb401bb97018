import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import coerceVersion from 'semver/functions/coerce.js'
import { processExec } from '../../src/adapters/exec.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { createRegistry } from '../../src/adapters/registry/create-registry.ts'
import { openImage } from '../../src/image/open-image.ts'
import { childEnvironment } from '../../src/model/child-environment.ts'
import type { MeasuredIndex, Publication } from '../../src/model/publish.ts'
import type { Clock, Exec, Log } from '../../src/ports.ts'
import type { PublishOptions } from '../../src/publish/publish-images.ts'
import type { BuiltLayout } from './engine-image.ts'
import { openBuiltLayout } from './open-built-layout.ts'
import { parsedManifest } from './publish-builder.ts'

/* The stage that publishes, with its real adapters and one of the real copy tools. */

export type CopyToolName = 'buildx' | 'skopeo'

/** A buildx that reads layouts: the machine's own, else the one that the tests bring. Undefined where there is none. */
export const layoutBuildx = [...ownBuildx(), ...onPath('buildx')].find((path) => {
  const [, version = ''] = /\sv?(\S+)/.exec(spawnSync(path, ['version'], { encoding: 'utf8' }).stdout ?? '') ?? []
  // A build from source says 0.0.0.
  return version.startsWith('0.0.0') || (coerceVersion(version)?.compare('0.33.0') ?? -1) >= 0
})

function ownBuildx(): string[] {
  const { stdout } = spawnSync('docker', ['info', '--format', '{{json .ClientInfo.Plugins}}'], { encoding: 'utf8' })
  const plugins: readonly { readonly Name: string; readonly Path: string }[] = JSON.parse(stdout)
  return plugins.filter(({ Name }) => Name === 'buildx').map(({ Path }) => Path)
}

function onPath(program: string): string[] {
  return (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, program))
}

/** What an image of a real build is to the stage. */
export async function measuredLayout(variant: string, layout: BuiltLayout): Promise<MeasuredIndex> {
  const source = await openBuiltLayout(layout, createFiles(tmpdir()))
  const images = (await source.platforms()).map(async (platform) => {
    const image = await source.image(platform)
    if (image === undefined) throw new Error(`No image for ${platform}`)
    return { platform, digest: image.digest }
  })
  return {
    image: 'app',
    variant,
    place: layout.place,
    indexDigest: layout.indexDigest,
    images: await Promise.all(images),
  }
}

/** The folder of a docker configuration, in which a buildx is found that reads layouts. */
export function dockerFolder(root: string): string {
  const folder = join(root, 'docker')
  mkdirSync(join(folder, 'cli-plugins'), { recursive: true })
  if (layoutBuildx !== undefined) symlinkSync(layoutBuildx, join(folder, 'cli-plugins', 'docker-buildx'))
  return folder
}

/** Everything that `publishImages` takes. */
export function realPublishing(wish: {
  readonly tool: CopyToolName
  readonly publications: readonly Publication[]
  readonly measured: readonly MeasuredIndex[]
  readonly dockerDir: string
  /** PEM of the authority that registries with TLS have here. */
  readonly authority?: string
  readonly clock: Clock
  readonly log: Log
}): PublishOptions {
  const { tool, publications, measured, dockerDir, authority, clock, log } = wish
  const signal = new AbortController().signal
  const files = createFiles(tmpdir())
  const exec = tool === 'skopeo' ? withoutBuildx(processExec(signal)) : processExec(signal)
  const trusted = authority === undefined ? {} : { SSL_CERT_FILE: authority }
  const env = childEnvironment({ env: { ...process.env, DOCKER_CONFIG: dockerDir, ...trusted } })
  const registry = createRegistry({ env, exec, files, clock, log, signal })
  return {
    ...{ publications, measured, mode: 'real', registry, exec, env, files, clock, log, signal },
    readManifest: parsedManifest,
    openPublished: (repository, indexDigest) =>
      openImage({ place: { kind: 'registry', repository }, indexDigest }, { registry, files, clock, log, signal }),
  }
}

/** A machine whose buildx does not work. */
function withoutBuildx(exec: Exec): Exec {
  return {
    ...exec,
    run: (command, args, options) => exec.run(command, args[0] === 'buildx' ? ['no-such-command'] : args, options),
  }
}
