import { buildTree } from '../../src/inspect/build-tree.ts'
import { observe } from '../../src/inspect/observe.ts'
import type { FoundPackage } from '../../src/inspect/packages/package-claims.ts'
import type { Observation } from '../../src/model/inspection.ts'
import type { LayerOrigin } from '../../src/model/measurement.ts'
import { type EntrySpec, listingOf } from './listing-builder.ts'
import { amd64, anImage, aRuntime } from './run-builder.ts'

export type ObservedSpec = {
  /** The lowest layer first. */
  readonly layers: readonly (readonly (EntrySpec | string)[])[]
  readonly origins?: readonly LayerOrigin[]
  readonly device?: 'cpu' | 'cuda'
  readonly largeFileBytes?: number
  readonly env?: Readonly<Record<string, string>>
  /** Path of a file, and the name of the Debian package, or `conda:NAME`, that owns it. */
  readonly owners?: Readonly<Record<string, string>>
}

/** What the rules see in an image that holds these layers. */
export function observedIn({ layers, origins = [], env = {}, owners = {}, ...about }: ObservedSpec): Observation[] {
  const owned = new Map(Object.entries(owners).map(([path, name]) => [path, packageOf(name)]))
  const image = anImage(
    layers.map((_, index) => ({ name: `${index}`, compressedBytes: 1, origin: origins[index] ?? {} })),
  )
  const variables = Object.entries(env).map(([key, value]) => ({ key, value }))
  const tree = buildTree(layers.map((layer) => listingOf(layer)))
  const { see, observations } = observe({
    tree,
    measurement: { ...image, runtime: aRuntime({ env: variables }) },
    platform: amd64,
    ...about,
  })
  for (const entry of tree.entries()) see(entry, owned.get(entry.path))
  return observations()
}

function packageOf(text: string): FoundPackage {
  const [, manager, name] = /^(?:(conda):)?(.*)$/s.exec(text) ?? []
  return { manager: manager === 'conda' ? 'conda' : 'dpkg', name: name ?? text }
}
