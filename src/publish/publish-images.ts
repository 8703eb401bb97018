import { ActionError } from '../errors.ts'
import type { CopiedImage, MeasuredIndex, Publication, PublishResult, TagOutcome } from '../model/publish.ts'
import { refName } from '../model/ref-name.ts'
import { isLoopbackHost } from '../model/repository.ts'
import { bringImages, type ImageState } from './bring-images.ts'
import { type CopyTool, chooseCopyTool } from './choose-copy-tool.ts'
import type { CopyMeans } from './copy-image.ts'
import type { OpenPublished } from './newer-release.ts'
import { publishSteps } from './publish-steps.ts'
import { type CopyJob, needsCopy, type PublishWork, publishWork, type TagJob } from './publish-work.ts'
import type { ReadManifest } from './read-back.ts'
import { setTags, type TagState } from './set-tags.ts'

export type PublishOptions = CopyMeans & {
  readonly publications: readonly Publication[]
  readonly measured: readonly MeasuredIndex[]
  /** `dry-run`: the steps alone; no registry is asked anything. */
  readonly mode: 'real' | 'dry-run'
  readonly readManifest: ReadManifest
  readonly openPublished: OpenPublished
}

export type Published = {
  readonly result: Omit<PublishResult, 'decision' | 'leftOut' | 'staged'>
  /** What ended it: an ActionError, the reason of the signal, or a bug. What a registry holds instead of ours is in the result alone. */
  readonly failure?: unknown
}

/**
 * Brings what was measured into every repository by digest, reads it back, and only then sets tags: all or nothing. Whatever happens,
 * the result says what is where; a second run goes on from there.
 */
export async function publishImages(options: PublishOptions): Promise<Published> {
  const { mode, log, signal } = options
  const work = publishWork(options)
  const images = new Map<CopyJob, ImageState>()
  const tags = new Map<TagJob, TagState>()
  let toolName: { readonly tool?: string } = {}
  const published = (more: Pick<PublishResult, 'steps'> = {}): Published['result'] => ({
    ...toolName,
    ...more,
    images: mode === 'dry-run' ? [] : work.copies.map((job) => imageOf(job, images.get(job))),
    tags: mode === 'dry-run' ? [] : work.tags.map((job) => tagOf(job, tags.get(job) ?? untouched(work, images))),
  })
  try {
    const tool = await toolFor(work, options)
    if (tool !== undefined) toolName = { tool: tool.name }
    if (tool !== undefined) log.info(`Images are copied with ${tool.name}`)
    if (mode === 'dry-run') return { result: published({ steps: publishSteps(work, tool) }) }
    const brought = await bringImages(work.copies, {
      ...options,
      tool,
      tell: (job, state) => void images.set(job, state),
    })
    const [failure] = brought.failures
    if (failure !== undefined) return { result: published(), failure }
    if (brought.verified.size < work.copies.length) return { result: published() }
    log.info(`Read back: all ${work.copies.length} images are those that were measured`)
    await setTags({ ...options, ...brought, tags: work.tags, tell: (job, state) => void tags.set(job, state) })
    return { result: published() }
  } catch (error) {
    return { result: published(), failure: signal.aborted ? interruption(signal) : error }
  }
}

async function toolFor({ copies }: PublishWork, options: PublishOptions): Promise<CopyTool | undefined> {
  const jobs = copies.filter(needsCopy)
  const [sample] = jobs
  if (sample === undefined) return undefined
  const secured = await securedLoopback(jobs, options)
  const against =
    secured === undefined ? {} : { againstBuildx: `buildx speaks plain HTTP to ${secured}, which speaks TLS` }
  return chooseCopyTool({ ...options, ...against, sample: sample.measured })
}

/** A registry on this machine that speaks TLS: whatever is here, buildx takes for one without. */
async function securedLoopback(jobs: readonly CopyJob[], { registry }: PublishOptions): Promise<string | undefined> {
  for (const { repository, measured } of jobs) {
    for (const each of [repository, ...(measured.place.kind === 'registry' ? [measured.place.repository] : [])]) {
      if (isLoopbackHost(each.host) && (await registry.scheme(each)) === 'https') return each.host
    }
  }
  return undefined
}

function imageOf({ image, variant, repository, measured }: CopyJob, state: ImageState | undefined): CopiedImage {
  const { status, reason } = state ?? { status: 'not-reached', reason: 'publishing ended before it' }
  return {
    image,
    variant,
    repository,
    digest: measured.indexDigest,
    status,
    ...(reason === undefined ? {} : { reason }),
  }
}

function tagOf({ copy, planned }: TagJob, state: TagState): TagOutcome {
  const { image, variant, repository, measured } = copy
  return { image, variant, repository, planned, digest: measured.indexDigest, ...state }
}

function untouched({ copies }: PublishWork, images: ReadonlyMap<CopyJob, ImageState>): TagState {
  const missing = copies.find((job) => !['copied', 'already-there'].includes(images.get(job)?.status ?? ''))
  const reason =
    missing === undefined
      ? 'publishing ended before it'
      : `no tag is set before every image is in its repository, and ${refName(missing)} was not read back whole from ${missing.repository.name}`
  return { status: 'not-set', reason }
}

function interruption({ reason }: AbortSignal): unknown {
  if (reason instanceof Error && reason.name !== 'AbortError') return reason
  const hint = 'Start it again: it goes on where this run ended'
  return new ActionError('interrupted', 'The run was interrupted while it published', { hint })
}
