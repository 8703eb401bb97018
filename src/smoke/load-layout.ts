import { formatBytes } from '../model/bytes.ts'
import type { Platform } from '../model/platform.ts'
import type { Clock, Files, ImageSource, Log } from '../ports.ts'
import { messageOf } from '../errors.ts'
import { type Docker, engineWords } from './docker.ts'
import type { HostFacts } from './host-facts.ts'
import { type LayoutImage, layoutArchive, layoutBytes } from './layout-archive.ts'
import type { LoadedImage } from './loaded-image.ts'
import { withDiskRemedy } from './with-disk-remedy.ts'

export type LoadOptions = {
  readonly docker: Docker
  readonly files: Files
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
  readonly facts: HostFacts
  readonly source: ImageSource
  readonly layoutDir: string
  /** A name that nobody else uses; platforms get a part of their own. */
  readonly tag: string
}

const progressSeconds = 10
const limitSeconds = 3600

/** The containerd store says so on standard output, and docker ends with 0 (docker 28). */
const unpackingTrouble = /^Error unpacking image \S+: (.+)$/

/**
 * Hands the layout to the engine and holds what it made of it against what was measured: the image's id is the index's digest
 * in the containerd store, the configuration's digest in the older ones. Nothing is pulled, nothing is written into the layout.
 */
export async function loadLayout(options: LoadOptions): Promise<LoadedImage> {
  const { docker, facts, source, tag } = options
  const images = await imagesOf(source, tag)
  const wanted = images.map(({ platform, tag: own, manifest }) =>
    facts.store === 'containerd'
      ? { platform, tag, id: source.rootDigest }
      : { platform, tag: own, id: manifest.config.digest },
  )
  const tags = [...new Set(wanted.map((each) => each.tag))]
  const trouble = (reason: string): LoadedImage => ({ kind: 'infrastructure', reason, tags })
  const refusal = await load(options, images)
  if (refusal !== undefined)
    return trouble(`The engine did not load the image that was measured: ${withDiskRemedy(refusal)}`)
  for (const each of wanted) {
    const answer = await docker.call(['image', 'inspect', '--format', '{{.Id}}', each.tag])
    if (answer.exitCode !== 0)
      return trouble(`The engine does not know the image that it loaded: ${engineWords(answer)}`)
    const id = answer.stdout.trim()
    if (id !== each.id) return trouble(`The engine loaded ${id} instead of ${each.id}, which was measured`)
  }
  return { kind: 'loaded', tags, idOf: new Map(wanted.map(({ platform, id }) => [platform, id])) }
}

async function imagesOf(
  source: ImageSource,
  tag: string,
): Promise<readonly (LayoutImage & { readonly platform: Platform })[]> {
  const images = []
  for (const platform of await source.platforms()) {
    const image = await source.image(platform)
    if (image === undefined) continue
    images.push({ platform, tag: `${tag}-${platform.replaceAll('/', '-')}`, manifest: image.manifest })
  }
  return images
}

/** What the engine said when it refused; undefined when it did not. */
async function load(
  { docker, files, clock, log, signal, source, layoutDir, tag }: LoadOptions,
  images: readonly LayoutImage[],
): Promise<string | undefined> {
  signal.throwIfAborted()
  const totalBytes = await layoutBytes({ files, layoutDir })
  const [said, errors]: [string[], string[]] = [[], []]
  let sentBytes = 0
  let told = clock.monotonicSeconds()
  const onBytes = (bytes: number): void => {
    sentBytes += bytes
    if (clock.monotonicSeconds() - told < progressSeconds) return
    told = clock.monotonicSeconds()
    log.info(`Loading an image into the engine: ${formatBytes(sentBytes)} of ${formatBytes(totalBytes)}`)
  }
  const command = docker.start(['load', '--quiet'], {
    stdin: layoutArchive({ files, layoutDir, rootDigest: source.rootDigest, tag, images, onBytes }),
    onStdoutLine: (line) => void said.push(line),
    onStderrLine: (line) => void errors.push(line),
  })
  const over = new AbortController()
  const limit = clock.sleep(limitSeconds, AbortSignal.any([over.signal, signal])).catch(() => undefined)
  try {
    const ended = await Promise.race([command.ended, limit.then(() => 'late' as const)])
    if (ended === 'late') {
      await command.stop()
      signal.throwIfAborted()
      return `it did not finish within ${limitSeconds / 60} minutes`
    }
    if (ended.exitCode !== 0) return engineWords({ exitCode: ended.exitCode, stderr: errors.join('\n') })
    return said.map((line) => unpackingTrouble.exec(line)?.[1]).find((words) => words !== undefined)
  } catch (error) {
    signal.throwIfAborted()
    return messageOf(error)
  } finally {
    over.abort()
  }
}
