import { posix } from 'node:path'
import { isInside } from '../model/inside.ts'
import { quote } from '../model/quote.ts'
import type { ChangedFiles } from './changed-files.ts'
import type { ContextInput, VariantInputs } from './variant-inputs.ts'

/** Why an image could be another than before, by the files that it is made of; undefined: none of them changed. The reason names the first. */
export function changedInput(inputs: VariantInputs, { changed, unkept }: ChangedFiles): string | undefined {
  const path = changed.find((file) => isInput(file, inputs))
  if (path !== undefined) return `${quote(path)} changed`
  const stray = unkept.find((file) => isInput(file, inputs))
  return stray === undefined ? undefined : `${quote(stray)} is among its files, and git does not keep it`
}

function isInput(path: string, { contexts, files, folders }: VariantInputs): boolean {
  const name = path.replace(/\/$/, '')
  // A submodule, or a folder that git knows nothing of, may hold them.
  if (files.some((file) => file === name || isInside(`/${file}`, `/${name}`))) return true
  if (folders.some((folder) => posix.dirname(name) === folder)) return true
  return contexts.some((context) => isSent({ path, name }, context))
}

function isSent(
  { path, name }: { readonly path: string; readonly name: string },
  { folder, rules }: ContextInput,
): boolean {
  if (folder !== '.' && isInside(`/${folder}`, `/${name}`)) return true
  const inside = posix.relative(folder, name)
  if (inside === '' || inside.startsWith('../') || inside === '..') return false
  return path.endsWith('/') ? !rules.isClosed(inside) : rules.fate(inside) === 'sent'
}
