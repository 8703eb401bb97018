import { buildTree } from '../../src/inspect/build-tree.ts'
import { contentsFloorBytes, type RememberedContents } from '../../src/model/image-contents.ts'
import type { ApartFolders } from '../../src/model/inspection.ts'
import { listingOf } from './listing-builder.ts'

/** The folders of an image of one layer with these files, their bytes by path. */
export function apartFoldersOf(files: Readonly<Record<string, number>>): ApartFolders {
  const entries = Object.entries(files).map(([path, fileBytes]) => ({ path, fileBytes }))
  return buildTree([listingOf(entries)]).folders().apartFolders
}

type Given = {
  readonly folders?: Readonly<Record<string, number>>
  readonly foldersLeft?: number
  /** By `dpkg name version`. */
  readonly packages?: Readonly<Record<string, number>>
  readonly packagesLeft?: number
} & Partial<Pick<RememberedContents, 'unread' | 'foldersFloorBytes'>>

/** Contents whose folders sum to all of it; what the packages do not have belongs to none. */
export function rememberedOf({ folders = {}, foldersLeft = 0, packages = {}, packagesLeft = 0, ...more }: Given) {
  const sum = (numbers: Readonly<Record<string, number>>) => Object.values(numbers).reduce((all, one) => all + one, 0)
  const owned = sum(packages) + packagesLeft
  const live = Math.max(sum(folders) + foldersLeft, owned)
  const remembered: RememberedContents = {
    ...{ floorBytes: contentsFloorBytes, foldersFloorBytes: contentsFloorBytes },
    folders: Object.entries(folders).map(([path, bytes]) => ({ path, bytes })),
    foldersLeft: { count: 1, bytes: live - sum(folders) },
    packages: Object.entries(packages).map(([key, bytes]) => {
      const [manager = '', name = '', version = ''] = key.split(' ')
      return { manager: manager as RememberedContents['packages'][number]['manager'], name, version, bytes }
    }),
    packagesLeft: { count: packagesLeft > 0 ? 1 : 0, bytes: packagesLeft },
    unownedBytes: live - owned,
    ...more,
  }
  return remembered
}
