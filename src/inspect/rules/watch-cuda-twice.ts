import type { LiveEntry } from '../../model/image-tree.ts'
import type { Observed } from '../observed.ts'
import { type CudaLibrary, cudaLibrary } from './cuda-library.ts'
import { folderOf } from './folder-of.ts'
import type { Watcher } from './rule.ts'

type Found = CudaLibrary & {
  readonly entry: LiveEntry
  /** The folder that a person would name as one copy of CUDA. */
  readonly place: string
}

/** Libraries of CUDA that are there in two majors, or in two places: those of the base beside those of the wheels. The larger copy stays. */
export function watchCudaTwice({ device }: Observed): Watcher {
  const found: Found[] = []
  return {
    see: (entry) => {
      const { path, type, countedBytes } = entry
      if (device === 'cpu' || type !== 'file' || countedBytes === 0) return
      const library = cudaLibrary(path)
      if (library !== undefined) found.push({ ...library, entry, place: placeOf(path) })
    },
    finish: (tell) => {
      const newest = newestMajors(found)
      const copies = Map.groupBy(found, ({ name }) => name)
      const shared = [...copies.values()].filter((each) => new Set(each.map((one) => copyOf(one, newest))).size > 1)
      const bytes = new Map<string, number>()
      for (const one of shared.flat()) {
        const copy = copyOf(one, newest)
        bytes.set(copy, (bytes.get(copy) ?? 0) + one.entry.countedBytes)
      }
      const size = (one: Found): number => bytes.get(copyOf(one, newest)) ?? 0
      for (const each of shared) {
        const [kept, ...rest] = each.sort((a, b) => size(b) - size(a))
        if (kept === undefined) continue
        for (const one of rest) {
          const { path, countedBytes, layer } = one.entry
          if (copyOf(one, newest) === copyOf(kept, newest)) continue
          const name = one.place === kept.place ? `${kept.name} ${kept.major}` : kept.place
          tell({ code: 'cuda-twice', place: one.place, path, bytes: countedBytes, layer, name })
        }
      }
    },
  }
}

function placeOf(path: string): string {
  return (
    /^\/usr\/local\/cuda[^/]*/.exec(path)?.[0] ??
    /^.*?\/(?:site|dist)-packages\/nvidia(?:\/cu\d+)?(?=\/)/s.exec(path)?.[0] ??
    folderOf(path)
  )
}

/** The newest major of each library in each place. */
function newestMajors(found: readonly Found[]): ReadonlyMap<string, number> {
  const newest = new Map<string, number>()
  for (const { name, place, major } of found) {
    const key = `${place}\n${name}`
    newest.set(key, Math.max(newest.get(key) ?? 0, Number(major)))
  }
  return newest
}

/** Two majors in one place are two copies. */
function copyOf({ name, place, major }: Found, newest: ReadonlyMap<string, number>): string {
  return newest.get(`${place}\n${name}`) === Number(major) ? place : `${place}\n${major}`
}
