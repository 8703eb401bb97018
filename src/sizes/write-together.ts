import { ActionError, messageOf } from '../errors.ts'
import { printable } from '../model/printable.ts'
import type { Files } from '../ports.ts'

/** A file to be written; `before` is undefined where there is none yet. */
export type FileToWrite = {
  /** Absolute, without a symlink as its last part. */
  readonly path: string
  readonly before: string | undefined
  readonly after: string
}

/** Writes all of them, or leaves every one as it was. Throws an ActionError `update-failed`. */
export async function writeTogether(toWrite: readonly FileToWrite[], files: Files): Promise<void> {
  const written: FileToWrite[] = []
  for (const file of toWrite) {
    try {
      await files.writeAtomically(file.path, file.after)
      written.push(file)
    } catch (cause) {
      for (const { path, before } of written) {
        if (before === undefined) await files.remove(path)
        else await files.writeAtomically(path, before)
      }
      throw new ActionError('update-failed', `${printable(file.path)} could not be written: ${messageOf(cause)}`, {
        hint: 'Nothing was changed: make it writable, and run again',
        cause,
      })
    }
  }
}
