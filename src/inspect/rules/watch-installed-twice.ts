import type { LiveEntry } from '../../model/image-tree.ts'
import type { Observed } from '../observed.ts'
import { cudaLibrary } from './cuda-library.ts'
import { folderOf } from './folder-of.ts'
import { homeOf } from './home-of.ts'
import { installedTool } from './installed-tool.ts'
import { isInside } from './is-inside.ts'
import { nameOf } from './name-of.ts'
import type { Tell, Watcher } from './rule.ts'

/** One installation of a tool, or one copy of a library. */
type Copy = { readonly place: string; readonly path: string; readonly bytes: number; readonly layer: number }
type ToolCopy = Copy & { readonly parts: readonly string[] }

// More are no installations: each is looked up in the tree.
const maxInstallations = 50
const minLibraryBytes = 1_000_000

// Each compiler and each distribution of Python packages brings its own, and none runs with another's.
const ownRuntime = /^lib(?:asan|atomic|gcc_s|gfortran|gomp|lsan|quadmath|stdc\+\+|tsan|ubsan)$/

// A tool of its own, which nothing needs in two versions.
const anyMajor = /^libgdal$/

/** Tools and shared libraries that are there more than once; the largest copy stays. */
export function watchInstalledTwice({ tree }: Observed): Watcher {
  const tools = new Map<string, ToolCopy[]>()
  const libraries = new Map<string, Copy[]>()
  const put = <C extends Copy>(copies: Map<string, C[]>, { name, copy }: { name: string; copy: C }): void => {
    const known = copies.get(name)
    if (known === undefined) copies.set(name, [copy])
    else known.push(copy)
  }
  return {
    see: (entry, claim) => {
      if (claim !== undefined || entry.countedBytes === 0) return
      const { path, layer, countedBytes: bytes } = entry
      const library = libraryName(entry)
      if (library !== undefined) put(libraries, { name: library, copy: { place: homeOf(path), path, bytes, layer } })
      const tool = installedTool(entry, tree)
      if (tool === undefined || (tools.get(tool.name)?.length ?? 0) >= maxInstallations) return
      const parts = tool.parts.map((part) => {
        const bytes = tree.bytesBelow(part)
        // Where links lead nowhere nothing of the tool can be.
        return { path: part, bytes: typeof bytes === 'number' ? bytes : 0 }
      })
      const whole = parts.reduce((sum, part) => sum + part.bytes, 0)
      // The place may be everybody's, such as /usr: what is told of it would be told of all that is there.
      const largest = parts.reduce((one, other) => (other.bytes > one.bytes ? other : one))
      const copy = { place: tool.place || '/', path: largest.path, bytes: whole, layer, parts: tool.parts }
      put(tools, { name: tool.name, copy })
    },
    finish: (tell) => {
      const parts = [...tools.values()].flat().flatMap((copy) => copy.parts)
      // Quarto comes with a Deno and a Pandoc: its bytes are theirs as well.
      const isPart = ({ place }: Copy): boolean => parts.some((part) => part !== place && isInside(place, part))
      for (const [name, copies] of tools) {
        const further = onePerPlace(copies.filter((copy) => !isPart(copy)))
        tellFurther(further, { name, folder: ({ place }) => place, tell })
      }
      for (const [key, copies] of libraries) {
        const folders = new Set(copies.map(({ path }) => folderOf(path)))
        const name = key.slice(0, key.indexOf('\n'))
        if (folders.size > 1) tellFurther(copies, { name, folder: ({ path }) => folderOf(path), tell })
      }
    },
  }
}

/** `libgdal.so.34` and the machine that it is for; undefined where it is none, or one that there must be several of. */
function libraryName({ path, elf, countedBytes }: LiveEntry): string | undefined {
  if (elf?.kind !== 'library' || countedBytes < minLibraryBytes || path.includes('/glibc-hwcaps/')) return undefined
  const file = nameOf(path).slice(0, 255)
  const [, stem, major] = /^(lib[\w+.-]*?)(?:-[0-9a-f]{8,})?\.so\.(\d+)(?:\.|$)/.exec(file) ?? []
  if (stem === undefined || ownRuntime.test(stem) || cudaLibrary(path) !== undefined) return undefined
  return `${stem}.so${anyMajor.test(stem) ? '' : `.${major}`}\n${elf.machine}`
}

function onePerPlace(copies: readonly Copy[]): readonly Copy[] {
  return [...new Map(copies.map((copy) => [copy.place, copy])).values()]
}

type Told = { readonly name: string; readonly folder: (copy: Copy) => string; readonly tell: Tell }

function tellFurther(copies: readonly Copy[], { name, folder, tell }: Told): void {
  const [kept, ...further] = [...copies].sort((a, b) => b.bytes - a.bytes)
  if (kept === undefined) return
  for (const { place, path, bytes, layer } of further) {
    tell({ code: 'installed-twice', place, path, bytes, layer, name: `${name} as in ${folder(kept)}` })
  }
}
