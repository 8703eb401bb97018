import type { WastedFile } from '../../model/image-tree.ts'
import type { Observed } from '../observed.ts'
import { wasteAnchor } from '../waste-anchor.ts'
import { nameOf } from './name-of.ts'
import type { Sighting, Tell } from './rule.ts'

const minDownloadBytes = 1_000_000

const archive = /\.(?:7z|apk|bz2|deb|gem|gz|iso|jar|rpm|run|sh|tar|tbz2?|tgz|txz|whl|xz|zip|zst)$/i

/** What a layer hides of lower ones, by what was done to it: one place for each folder that a person would name, so that one of them can be waived. */
export function tellWaste(image: Observed, tell: Tell): void {
  const overwritten: WastedFile[] = []
  for (const file of image.tree.wasted()) {
    const { cause, layer, by, path, fileBytes: bytes } = file
    if (layer === by) continue
    const sighting = { place: wasteAnchor(path), path, bytes, layer, by }
    if (cause === 'overwritten') overwritten.push(file)
    else if (cause === 'copied-again') tell({ ...sighting, code: 'copied-again', name: changed(file) })
    else if (bytes >= minDownloadBytes && archive.test(nameOf(path))) tell({ ...sighting, code: 'download-deleted' })
    else tell({ ...sighting, code: 'late-cleanup' })
  }
  for (const sighting of ofParents(overwritten, image)) tell(sighting)
}

function changed({ changed: what = [] }: WastedFile): string {
  return what.length === 0 ? 'nothing' : what.join(' and ')
}

/** More than half of a lower layer, or of everything that came with the base, written over by one layer: told of the layers, not of folders. */
function ofParents(files: readonly WastedFile[], { tree, measurement }: Observed): Sighting[] {
  const inherited = (layer: number): boolean => measurement.layers[layer]?.origin.inherited === true
  const sum = (some: readonly WastedFile[]): number => some.reduce((bytes, file) => bytes + file.fileBytes, 0)
  const baseBytes = tree.layers.reduce(
    (bytes, layer, index) => bytes + (inherited(index) ? layer.uncompressedBytes : 0),
    0,
  )
  return [...Map.groupBy(files, ({ by }) => by)].flatMap(([by, hidden]) => {
    const ofBase = inherited(by) ? [] : hidden.filter(({ layer }) => inherited(layer))
    const whole = sum(ofBase) * 2 > baseBytes
    return [...Map.groupBy(hidden, ({ layer }) => layer)].flatMap(([layer, some]) => {
      const most = sum(some) * 2 > (tree.layers[layer]?.uncompressedBytes ?? 0)
      if (!most && !(whole && inherited(layer))) return []
      return some.map(
        ({ path, fileBytes: bytes }): Sighting => ({ code: 'overwrites-parent', place: '', path, bytes, layer, by }),
      )
    })
  })
}
