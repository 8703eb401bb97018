import type { ImageTree, LiveEntry } from '../../model/image-tree.ts'
import { isInside } from './is-inside.ts'
import { nameOf } from './name-of.ts'

/** A tool that an image needs once: where it is installed, and the folders and files that are nothing but it. */
export type InstalledTool = { readonly name: string; readonly place: string; readonly parts: readonly string[] }

type Tool = {
  readonly name: string
  /** Of a file without which the tool is not there; its first group is where the tool is installed. */
  readonly pattern: RegExp
  /** Below that place; empty: all of it. */
  readonly parts: readonly string[]
}

const mainFile = /^(?:deno|libjvm\.so|node|pandoc|python\d\S*|quarto)$/
const minBytes = 1_000_000
/** Nothing is alone there; the root is empty. */
const shared = /^(?:\/usr(?:\/local)?)?$/

const tools: readonly Tool[] = [
  { name: 'node', pattern: /^(.*)\/bin\/node$/s, parts: ['lib/node_modules/npm', 'include/node'] },
  { name: 'pandoc', pattern: /^(.*)\/pandoc$/s, parts: [] },
  { name: 'deno', pattern: /^(.*)\/deno$/s, parts: [] },
  { name: 'java', pattern: /^(.*)\/lib\/(?:[^/]+\/)?server\/libjvm\.so$/s, parts: [''] },
]

/** The tool whose main file this is. Links are none: they lead to a tool that is somewhere else. */
export function installedTool({ path, type, fileBytes }: LiveEntry, tree: ImageTree): InstalledTool | undefined {
  // Asked for every file, and nearly never one.
  if (type !== 'file' || !mainFile.test(nameOf(path))) return undefined
  const python = /^(.*)\/bin\/python(\d+\.\d+)$/s.exec(path)
  if (python !== null) {
    const [, place = '', version = ''] = python
    const library = `${place}/lib/python${version}`
    // An environment has the interpreter and borrows the library.
    if (tree.at(`${library}/os.py`) === undefined) return undefined
    return { name: 'python', place, parts: [path, library] }
  }
  const quarto = /^(.*)\/bin\/quarto$/s.exec(path)?.[1]
  if (quarto !== undefined) {
    const whole = !shared.test(quarto) && tree.at(`${quarto}/share`) !== undefined
    return whole ? { name: 'quarto', place: quarto, parts: [quarto] } : undefined
  }
  if (fileBytes < minBytes) return undefined
  for (const { name, pattern, parts } of tools) {
    const place = pattern.exec(path)?.[1]
    if (place === undefined || (parts.includes('') && shared.test(place))) continue
    const below = parts.map((part) => (part === '' ? place : `${place}/${part}`))
    return { name, place, parts: [...below, ...(below.some((part) => isInside(path, part)) ? [] : [path])] }
  }
  return undefined
}
