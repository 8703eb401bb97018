import type { ContextFile } from '../model/build-context.ts'
import { isUnknown } from '../model/unknown.ts'
import type { LintSubject } from './lint-rule.ts'

/** Files and folders of the context by their paths; none where it is not known. */
export function contextEntries({ context }: Pick<LintSubject, 'context'>): ReadonlyMap<string, ContextFile> {
  return new Map(isUnknown(context) ? [] : context.files.map((file) => [file.path, file]))
}
