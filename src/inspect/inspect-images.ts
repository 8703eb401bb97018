import { ActionError } from '../errors.ts'
import type { BuildOutcome } from '../model/build.ts'
import type { Budget, Variant } from '../model/config.ts'
import type { Digest } from '../model/digest.ts'
import type { InspectedCell, Inspection } from '../model/inspection.ts'
import type { LayerListing } from '../model/layer-listing.ts'
import type { ImageMeasurement, MeasuredCell } from '../model/measurement.ts'
import type { Cell } from '../model/plan.ts'
import type { Platform } from '../model/platform.ts'
import { refName } from '../model/ref-name.ts'
import { isUnknown, type Unknown, unknown } from '../model/unknown.ts'
import type { ImageSource, LayerMeter } from '../ports.ts'
import type { Inspections } from '../record-ports.ts'
import { buildTree } from './build-tree.ts'
import { type Asked, inspectImage } from './inspect-image.ts'
import { knownOr } from './known-or.ts'
import { readListings } from './read-listings.ts'

type Built = Extract<BuildOutcome, { status: 'built' }>

export type InspectOptions = {
  readonly measured: readonly MeasuredCell[]
  readonly outcomes: readonly BuildOutcome[]
  readonly variants: readonly Variant[]
  readonly openSource: (outcome: Built) => Promise<ImageSource>
  readonly meter: Pick<LayerMeter, 'listing'>
  readonly inspections?: Inspections | undefined
  readonly signal: AbortSignal
}

/**
 * Looks into every image that was measured, one after the other, so that the listings of one image at a time are in memory; layers that the next one has too
 * stay there. One cell for each measured one, in their order; one that cannot be looked into is unknown, and stops no other. Throws when the signal aborts.
 */
export async function inspectImages(options: InspectOptions): Promise<readonly InspectedCell[]> {
  const { measured, signal } = options
  let listings: ReadonlyMap<Digest, LayerListing> = new Map()

  const inspect = async (cell: Cell, measurement: ImageMeasurement): Promise<Inspection | Unknown> => {
    const asked = { ...askedOf(cell, options.variants), measurement }
    return knownOr(asked, {
      inspections: options.inspections,
      async inspect() {
        const wanted = new Set(measurement.layers.map(({ digest }) => digest))
        // What this image does not share is let go of before more is read.
        listings = new Map([...listings].filter(([digest]) => wanted.has(digest)))
        const read = await listingsOf(cell, { ...options, known: listings })
        listings = new Map(read.map((listing) => [listing.digest, listing]))
        const layers = measurement.layers.map(({ digest }) => listingFrom(listings, digest))
        const tree = buildTree(layers)
        if (tree.uncompressedBytes !== measurement.uncompressedBytes) {
          return unknown(
            `The lists of its layers have ${tree.uncompressedBytes} bytes of files, and ${measurement.uncompressedBytes} were measured`,
          )
        }
        return inspectImage({ ...asked, tree, listings: layers })
      },
    })
  }

  const cells: InspectedCell[] = []
  for (const { measurement, ...cell } of measured) {
    signal.throwIfAborted()
    try {
      const inspection = isUnknown(measurement) ? measurement : await inspect(cell, measurement)
      cells.push({ ...cell, inspection })
    } catch (error) {
      signal.throwIfAborted()
      cells.push({ ...cell, inspection: unknown(reasonOf(error, cell)) })
    }
  }
  return cells
}

/** What is asked of an image: what its variant says of its contents. */
function askedOf({ image, variant, platform }: Cell, variants: readonly Variant[]): Omit<Asked, 'measurement'> {
  const found = variants.find((one) => one.image === image && one.variant === variant)
  const largeFile = found?.rules.find(({ code }) => code === 'large-file')
  return {
    ...{ platform, paths: pathsOf(found?.budgets ?? [], platform) },
    ...(found?.device !== undefined && { device: found.device }),
    ...(largeFile?.max !== undefined && { largeFileBytes: largeFile.max.value }),
  }
}

function pathsOf(budgets: readonly Budget[], platform: Platform): string[] {
  const paths = budgets.filter((budget) => budget.platform === platform).flatMap(({ path }) => path ?? [])
  return [...new Set(paths)].sort()
}

/** The listings of a cell's layers, each read once. */
async function listingsOf(
  cell: Cell,
  {
    outcomes,
    openSource,
    meter,
    known,
  }: Pick<InspectOptions, 'outcomes' | 'openSource' | 'meter'> & { readonly known: ReadonlyMap<Digest, LayerListing> },
): Promise<readonly LayerListing[]> {
  const outcome = outcomes.find(({ image, variant }) => image === cell.image && variant === cell.variant)
  if (outcome?.status !== 'built') throw new Error(`${refName(cell)} was measured and not built`)
  const source = await openSource(outcome)
  const image = await source.image(cell.platform)
  const layers = await Promise.all((image?.manifest.layers ?? []).map((layer) => source.layer(layer)))
  return readListings(layers, { meter, known })
}

function listingFrom(listings: ReadonlyMap<Digest, LayerListing>, digest: Digest): LayerListing {
  const listing = listings.get(digest)
  if (listing === undefined) throw new ActionError('layout-invalid', `Layer ${digest} was measured and is gone`)
  return listing
}

/** Trouble with files is the cell's; a bug is everybody's. */
function reasonOf(error: unknown, cell: Cell): string {
  if (error instanceof ActionError && error.code !== 'interrupted') return error.message
  const { syscall, message } = error as NodeJS.ErrnoException
  if (syscall === undefined) throw error
  return `The layers of ${refName(cell)} (${cell.platform}) cannot be read: ${message}`
}
