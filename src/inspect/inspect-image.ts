import type { Inspection, InspectionProblem, LayerInspection, Observation } from '../model/inspection.ts'
import type { LayerListing } from '../model/layer-listing.ts'
import type { ImageMeasurement, Layer } from '../model/measurement.ts'
import type { Platform } from '../model/platform.ts'
import type { BuiltTree } from './build-tree.ts'
import { observe, type Observed } from './observe.ts'
import { ownBytes } from './own-bytes.ts'
import { type Inventory, readInventory } from './read-inventory.ts'
import { timelessHash } from './timeless-hash.ts'
import { wasteGroups } from './waste-groups.ts'

/** All that an inspection depends on but the layers, which the measurement names. */
export type Asked = {
  readonly measurement: ImageMeasurement
  readonly platform: Platform
  readonly device?: 'cpu' | 'cuda'
  readonly largeFileBytes?: number
  /** Whose bytes are asked for: absolute, each once and in their order. */
  readonly paths: readonly string[]
}

type Options = Asked & {
  readonly tree: BuiltTree
  /** What the tree was built of. */
  readonly listings: readonly LayerListing[]
}

/** All that is told of an image's contents. A path where nothing is holds 0 bytes; of one that links lead nowhere nobody knows. */
export function inspectImage({ tree, listings, measurement, paths, ...about }: Options): Inspection {
  const { inventory, observations } = walk(tree, { measurement, ...about })
  const waste = wasteGroups(tree.wasted())
  const duplicates = tree.duplicates()
  return {
    uncompressedBytes: tree.uncompressedBytes,
    liveBytes: tree.liveBytes,
    wastedBytes: tree.wastedBytes,
    ownBytes: ownBytes(measurement),
    layers: layersOf(tree, { listings, measurement }),
    waste: waste.groups,
    wasteByCause: waste.byCause,
    duplicates: duplicates.groups,
    duplicateBytes: duplicates.extraBytes,
    ...tree.folders(),
    components: inventory.components,
    packages: inventory.packages,
    packagesSummed: inventory.packagesSummed,
    observations,
    paths: paths.map((path) => ({
      ...{ path, bytes: tree.bytesBelow(path) ?? 0 },
      layerBytes: tree.layerBytesBelow(path),
    })),
    problems: [...ofEntries(tree), ...notKept(listings), ...inventory.problems],
  }
}

/** One walk for everything that is asked of each entry: making them takes longer than asking. */
function walk(
  tree: BuiltTree,
  about: Omit<Observed, 'tree'>,
): { readonly inventory: Inventory; readonly observations: readonly Observation[] } {
  const inventory = readInventory(tree)
  const observer = observe({ tree, ...about })
  for (const entry of tree.entries()) {
    const owner = inventory.ownerOf(entry)
    inventory.count(entry, owner)
    observer.see(entry, owner)
  }
  return { inventory: inventory.counted(), observations: observer.observations() }
}

function layersOf(
  tree: BuiltTree,
  { listings, measurement }: Pick<Options, 'listings' | 'measurement'>,
): LayerInspection[] {
  const largest = tree.largest()
  return tree.layers.map(({ liveBytes, wastedBytes, entryCount }, layer) => ({
    ...{ liveBytes, wastedBytes, entryCount },
    largestFiles: largest[layer]?.files ?? [],
    largestFolders: largest[layer]?.folders ?? [],
    ...hashOf(listings[layer], measurement.layers[layer]),
  }))
}

/** Bases are known by their digests, and have the most entries. */
function hashOf(listing: LayerListing | undefined, layer: Layer | undefined): Pick<LayerInspection, 'timelessHash'> {
  return listing === undefined || layer?.origin.inherited === true ? {} : { timelessHash: timelessHash(listing) }
}

function ofEntries({ problems }: BuiltTree): InspectionProblem[] {
  return problems.map((problem) => ({ kind: 'entry', ...problem }))
}

function notKept(listings: readonly LayerListing[]): InspectionProblem[] {
  return listings.flatMap((listing, layer) =>
    listing.notKept.map(({ path, reason }) => ({ kind: 'inventory' as const, layer, path: `/${path}`, reason })),
  )
}
