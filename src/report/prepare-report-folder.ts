import { resolve } from 'node:path'
import { ActionError, messageOf } from '../errors.ts'
import { isInside } from '../model/inside.ts'
import type { Files } from '../ports.ts'

/** What the report folder holds; nothing else is ever written there, so that an upload of it cannot carry anything else. */
export const reportFiles = {
  report: 'report.json',
  summary: 'summary.md',
  predicate: 'predicate.json',
  sarif: 'report.sarif',
  junit: 'junit.xml',
  html: 'report.html',
  log: 'build.log',
} as const

type Options = { readonly reportDir: string; readonly workspace: string; readonly files: Files }

/**
 * Makes the report folder ready before anything is built and empties it of an earlier run's files, so that no old verdict
 * can be taken for this one's. A folder that the repository names must lie in it: a committed symlink could lead anywhere.
 * Throws an ActionError `report-dir`.
 */
export async function prepareReportFolder({ reportDir, workspace, files }: Options): Promise<string> {
  const path = resolve(workspace, reportDir)
  const named = `The report folder ${reportDir}`
  if (isInside(path, workspace)) {
    const [realWorkspace, existing] = await Promise.all([files.realPath(workspace), nearestReal(path, files)])
    if (realWorkspace === undefined || existing === undefined || !isInside(existing, realWorkspace)) {
      throw new ActionError('report-dir', `${named} leads out of the workspace through a symbolic link`, {
        hint: 'Remove the link, or name another folder with report-dir',
      })
    }
  }
  const info = await files.info(path)
  if (info !== undefined && info.kind !== 'directory') {
    throw new ActionError('report-dir', `${named} is a ${info.kind === 'file' ? 'file' : 'link or special file'}`, {
      hint: 'Name another folder with report-dir',
    })
  }
  try {
    await files.makeDirectory(path)
    for (const name of Object.values(reportFiles)) await files.remove(resolve(path, name))
    await files.writeAtomically(resolve(path, reportFiles.log), '')
  } catch (cause) {
    throw new ActionError('report-dir', `${named} cannot be written: ${messageOf(cause)}`, {
      hint: 'Make it writable, or name another folder with report-dir',
      cause,
    })
  }
  return path
}

/** The real path of the deepest part that exists. */
async function nearestReal(path: string, files: Files): Promise<string | undefined> {
  const real = await files.realPath(path)
  if (real !== undefined) return real
  // A dangling link has no real path, yet would be followed by whoever creates through it.
  if ((await files.info(path)) !== undefined) return undefined
  const parent = resolve(path, '..')
  return parent === path ? path : nearestReal(parent, files)
}
