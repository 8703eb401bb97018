import { ActionError } from './errors.ts'
import { type OpenedSource, openSource } from './image/open-source.ts'
import { readingProgress } from './image/reading-progress.ts'
import { type BuiltTree, buildTree } from './inspect/build-tree.ts'
import { type Asked, inspectImage } from './inspect/inspect-image.ts'
import { knownOr } from './inspect/known-or.ts'
import { readListings } from './inspect/read-listings.ts'
import { layerOrigins } from './measure/layer-origins.ts'
import { measureImage } from './measure/measure-image.ts'
import { readProvenance } from './measure/provenance.ts'
import type { Cell } from './model/cell.ts'
import type { ImageTree } from './model/image-tree.ts'
import type { Inspection } from './model/inspection.ts'
import type { LayerListing } from './model/layer-listing.ts'
import type { ImageMeasurement } from './model/measurement.ts'
import { parseSourceReference } from './model/parse-source-reference.ts'
import { type Platform, parsePlatform } from './model/platform.ts'
import { quote } from './model/quote.ts'
import { isUnknown, type Unknown, unknown } from './model/unknown.ts'
import type { LookedAtImage } from './plan/plan-of-sources.ts'
import type { SourceImage } from './model/source-image.ts'
import type { LayerBlob, LayerMeter } from './ports.ts'
import type { Ports } from './run.ts'

export type LookOptions = {
  /** Absolute: what paths are relative to. */
  readonly folder: string
  /** As they were typed; empty: all that the image has. */
  readonly platforms: readonly string[]
}

/** An image that exists, ready to be looked at; its platforms are those that were asked for. */
export type OpenedImage = LookedAtImage & { readonly opened: OpenedSource }

/** What was found in one platform of it. */
export type LookedAtCell = Cell & {
  readonly measurement: ImageMeasurement | Unknown
  readonly inspection: Inspection | Unknown
}

/** The tree is there where the inspection is. */
export type LookedThroughCell = LookedAtCell & { readonly tree?: ImageTree }

/**
 * Opens the image that `text` names. Throws an ActionError: `usage` where it names none, or where there is no such platform, and what `openSource`
 * throws.
 */
export async function openToLook(
  text: string,
  { folder, platforms, ports }: LookOptions & { readonly ports: Ports },
): Promise<OpenedImage> {
  const reference = parseSourceReference(text)
  if ('message' in reference) throw new ActionError('usage', reference.message, { hint: reference.remedy })
  const asked = platforms.map(platformOf)
  const opened = await openSource({ reference, folder }, ports)
  try {
    const known = await opened.source.platforms()
    const missing = asked.find((platform) => !known.includes(platform))
    if (missing !== undefined || known.length === 0) {
      throw new ActionError('usage', `The image ${quote(text)} has no ${missing ?? 'platform that can be looked at'}`, {
        hint: known.length === 0 ? 'Only images for Linux are read' : `It is there for ${known.join(', ')}`,
      })
    }
    return { image: text, reference, platforms: asked.length > 0 ? [...new Set(asked)] : known, opened }
  } catch (error) {
    await opened.close()
    throw error
  }
}

function platformOf(text: string): Platform {
  const platform = parsePlatform(text)
  if (platform !== undefined) return platform
  throw new ActionError('usage', `${quote(text)} is no platform`, { hint: 'Write it as linux/amd64 or linux/arm64' })
}

type Looking = { readonly platform: Platform; readonly ports: Ports }

/** Reads one platform, layers side by side. What cannot be read is its reason for having no numbers; only an interruption and a bug are thrown. */
export async function lookAt(image: OpenedImage, looking: Looking): Promise<LookedAtCell> {
  const { inspections } = looking.ports
  return look(image, {
    ...looking,
    inspect: (asked, treeOf) =>
      knownOr(asked, { inspections, inspect: async () => inspectImage({ ...asked, ...(await treeOf()) }) }),
  })
}

/** The same with its tree. */
export async function lookThrough(image: OpenedImage, looking: Looking): Promise<LookedThroughCell> {
  let tree: ImageTree | undefined
  const cell = await look(image, {
    ...looking,
    async inspect(asked, treeOf) {
      const built = await treeOf()
      tree = built.tree
      return inspectImage({ ...asked, ...built })
    },
  })
  return { ...cell, ...(tree && { tree }) }
}

async function look(
  { image, opened }: OpenedImage,
  {
    platform,
    ports,
    inspect,
  }: Looking & { inspect(asked: Asked, treeOf: () => Promise<Listed>): Promise<Inspection | Unknown> },
): Promise<LookedAtCell> {
  const cell = { image, variant: 'default', platform }
  const found = await orReason(async () => {
    const source = await opened.source.image(platform)
    if (source === undefined) throw new ActionError('source-missing', `There is no image for ${platform}`)
    return source
  })
  if (isUnknown(found)) return { ...cell, measurement: found, inspection: found }
  const { meter, end } = watchedMeter({ title: `${image} (${platform})`, found }, ports)
  try {
    const measurement = await orReason(() => measure(found, { opened, meter }))
    if (isUnknown(measurement)) return { ...cell, measurement, inspection: measurement }
    const treeOf = async (): Promise<Listed> => {
      const layers = await Promise.all(found.manifest.layers.map((layer) => opened.source.layer(layer)))
      const listings = await readListings(layers, { meter })
      return { listings, tree: buildTree(listings) }
    }
    const inspection = await orReason(() => inspect({ measurement, platform, paths: [] }, treeOf))
    return { ...cell, measurement, inspection }
  } finally {
    end()
  }
}

type Listed = { readonly listings: readonly LayerListing[]; readonly tree: BuiltTree }

type LookingMeter = Pick<LayerMeter, 'content' | 'listing'>

async function measure(
  image: SourceImage,
  { opened, meter }: { readonly opened: OpenedSource; readonly meter: LookingMeter },
): Promise<ImageMeasurement> {
  const { source, facts } = opened
  const attested = await source.attestationsFor(image.digest)
  const provenance = attested.find(({ predicateType }) => predicateType.startsWith('https://slsa.dev/provenance/'))
  const origins = layerOrigins({
    layerDigests: image.manifest.layers.map(({ digest }) => digest),
    history: image.config.history,
    provenance: provenance?.predicate,
    dockerfiles: (readProvenance(provenance?.predicate)?.sources ?? []).map(({ filename, text }) => ({
      ...{ path: filename, text },
    })),
  })
  const contents = { contentOf: (layer: LayerBlob) => meter.content(layer) }
  const measurement = await measureImage({ source, image, contents, origins })
  return facts.compressed === 'known' ? measurement : { ...measurement, compressedBytes: facts.compressed }
}

function watchedMeter(
  { title, found }: { readonly title: string; readonly found: SourceImage },
  { meter, log, clock }: Ports,
): { readonly meter: LookingMeter; end(): void } {
  const totalBytes = found.manifest.layers.reduce((sum, { blobBytes }) => sum + blobBytes, 0)
  const progress = readingProgress({ title, totalBytes }, { log, clock })
  return {
    meter: {
      content: async (layer) => {
        const content = await meter.content(progress.watched(layer))
        progress.done(layer)
        return content
      },
      listing: (layer, room) => meter.listing(layer, room),
    },
    end: progress.end,
  }
}

async function orReason<Value>(work: () => Promise<Value>): Promise<Value | Unknown> {
  try {
    return await work()
  } catch (error) {
    const { syscall, message } = error as NodeJS.ErrnoException
    const isExpected = error instanceof ActionError ? error.code !== 'interrupted' : syscall !== undefined
    if (!isExpected) throw error
    return unknown(message)
  }
}
