import { cachedLayoutRoot } from './build-images.ts'
import { compareLayerContents, compareTrees } from './compare/compare-layer-contents.ts'
import { ActionError } from './errors.ts'
import { openImage } from './image/open-image.ts'
import { buildTree } from './inspect/build-tree.ts'
import { readListings } from './inspect/read-listings.ts'
import type { BuildOutcome, BuildResult } from './model/build.ts'
import type { CacheDifference, ComparedCell } from './model/cache-difference.ts'
import type { ImageTree } from './model/image-tree.ts'
import type { LayerOrigin, MeasuredCell } from './model/measurement.ts'
import type { Platform } from './model/platform.ts'
import { refName } from './model/ref-name.ts'
import { isUnknown, type Unknown, unknown } from './model/unknown.ts'
import type { LayerBlob } from './ports.ts'
import type { Ports, Run } from './run.ts'

/** Two layers of one step that are not the same bytes. */
type Pair = { readonly cached: LayerBlob; readonly clean: LayerBlob; readonly origin: LayerOrigin }

/** The layers of both images; `pairs` is absent where one has more of them, so that none can be told to be the same step's. */
type Twins = {
  readonly cached: readonly LayerBlob[]
  readonly clean: readonly LayerBlob[]
  readonly pairs?: readonly Pair[]
}

/**
 * What the build with caches and the clean one made different, for every cell that was measured; nothing where there was one build alone. The layouts
 * of the former are gone then. Throws what is no ActionError, and when the run is interrupted.
 */
export async function compareCaches(run: Run, layoutRoot: string): Promise<readonly ComparedCell[]> {
  const { cachedBuild } = run.facts
  if (cachedBuild === undefined) return []
  try {
    return await compared(run, cachedBuild)
  } finally {
    await run.ports.files.remove(cachedLayoutRoot(layoutRoot))
  }
}

async function compared({ ports, facts }: Run, cachedBuild: BuildResult): Promise<readonly ComparedCell[]> {
  const { measured = [], build } = facts
  const found: { readonly cell: MeasuredCell; readonly twins: Twins | Unknown }[] = []
  for (const cell of measured) {
    const twins = await tried(ports, () => twinsOf(cell, { build, cachedBuild, ports }))
    if (twins !== undefined) found.push({ cell, twins })
  }
  const pairs = found.flatMap(({ twins }) => (isUnknown(twins) ? [] : (twins.pairs ?? [])))
  const own = new Set(pairs.filter(({ origin }) => origin.inherited !== true).map(pairKey))
  const cells: ComparedCell[] = []
  for (const { cell, twins } of found) {
    const { image, variant, platform } = cell
    const differences = isUnknown(twins) ? twins : await tried(ports, () => differencesOf(twins, { ports, own }))
    cells.push({ image, variant, platform, differences })
  }
  return cells
}

/** Undefined where there is nothing to hold against each other: it was not built, which has a finding, or it is an image that existed. */
async function twinsOf(
  cell: MeasuredCell,
  given: { readonly cachedBuild: BuildResult; readonly build: BuildResult | undefined; readonly ports: Ports },
): Promise<Twins | Unknown | undefined> {
  const { measurement, platform } = cell
  const { ports } = given
  const [before, after] = [outcomeOf(cell, given.cachedBuild), outcomeOf(cell, given.build)]
  if (before === undefined || after?.status !== 'built' || isUnknown(measurement)) return undefined
  if (before.status === 'failed') return unknown(`The build with caches failed: ${before.reason}`)
  if (before.status === 'blocked') return unknown(`${refName(before.by)}, which it is built on, failed with caches`)
  const cached = await layersOf(before, { platform, ports })
  const clean = await layersOf(after, { platform, ports })
  if (cached.length !== clean.length) return { cached, clean }
  const pairs = measurement.layers.flatMap(({ origin }, index): Pair[] => {
    const [one, other] = [cached[index], clean[index]]
    return one === undefined || other === undefined || one.digest === other.digest
      ? []
      : [{ cached: one, clean: other, origin }]
  })
  return { cached, clean, pairs }
}

/** A layer that a variant has from its parent is told of the parent. */
async function differencesOf(
  { cached, clean, pairs }: Twins,
  { ports: { meter }, own }: { readonly ports: Ports; readonly own: ReadonlySet<string> },
): Promise<readonly CacheDifference[]> {
  if (pairs === undefined) {
    const treeOf = async (layers: readonly LayerBlob[]): Promise<ImageTree> =>
      buildTree(await readListings(layers, { meter }))
    const difference = compareTrees(await treeOf(cached), await treeOf(clean))
    return difference === undefined ? [] : [{ ...difference, origin: {} }]
  }
  const differences: CacheDifference[] = []
  for (const pair of pairs) {
    if (pair.origin.inherited === true && own.has(pairKey(pair))) continue
    const difference = compareLayerContents(await meter.listing(pair.cached), await meter.listing(pair.clean))
    if (difference !== undefined) differences.push({ ...difference, origin: pair.origin })
  }
  return differences
}

function outcomeOf(cell: MeasuredCell, build: BuildResult | undefined): BuildOutcome | undefined {
  return build?.outcomes.find((outcome) => refName(outcome) === refName(cell))
}

async function layersOf(
  built: Extract<BuildOutcome, { status: 'built' }>,
  { platform, ports }: { readonly platform: Platform; readonly ports: Ports },
): Promise<readonly LayerBlob[]> {
  const source = await openImage(built, ports)
  const image = await source.image(platform)
  if (image === undefined) throw new ActionError('layout-invalid', `A build of ${refName(built)} has no ${platform}`)
  return Promise.all(image.manifest.layers.map((descriptor) => source.layer(descriptor)))
}

function pairKey({ cached, clean }: Pair): string {
  return `${cached.digest} ${clean.digest}`
}

/** One that cannot be compared stops no other. */
async function tried<T>({ signal }: Ports, work: () => Promise<T>): Promise<T | Unknown> {
  try {
    signal.throwIfAborted()
    return await work()
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof ActionError)) throw error
    return unknown(error.message)
  }
}
