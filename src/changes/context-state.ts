import type { ContextState } from '../model/context-state.ts'
import type { ChangedFiles } from './changed-files.ts'
import { changedInput } from './changed-input.ts'
import type { VariantInputs } from './variant-inputs.ts'

/**
 * Whether what the builder is sent of a variant's contexts changed. Undefined where files that git does not keep are among it: what those were before
 * nobody knows.
 */
export function contextState(
  { contexts, files }: VariantInputs,
  { changed, unkept }: ChangedFiles,
): ContextState | undefined {
  // What keeps files back decides what is sent; the Dockerfile is none of it by itself.
  const inputs = { contexts, files: files.filter((path) => path.endsWith('.dockerignore')), folders: [] }
  if (changedInput(inputs, { changed, unkept: [] }) !== undefined) return 'changed'
  return changedInput(inputs, { changed: [], unkept }) === undefined ? 'same' : undefined
}
