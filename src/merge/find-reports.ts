import { join, resolve } from 'node:path'
import type { Files } from '../ports.ts'
import type { NoPart } from './part.ts'

/** A file that is to be read as a report: where it is, and how it was named. */
export type FoundReport = { readonly path: string; readonly file: string; readonly bytes: number }

type Found = { readonly reports: readonly FoundReport[]; readonly problems: readonly NoPart[] }

const reportFile = 'report.json'
/** A matrix has 256 jobs at the most. */
const mostReports = 1024
/** All of them together: each is in memory until the last is read. */
const mostBytes = 256 * 1024 * 1024

const hint =
  'Name report.json files, folders that hold one, or a folder of such folders, as actions/download-artifact leaves them'

/**
 * The reports that files, folders with a `report.json`, or folders of such folders hold, each file once. No link is followed below what was named: an
 * upload could hold one. What cannot be a report is a problem, not an error.
 */
export async function findReports(
  paths: readonly string[],
  { workspace, files }: { readonly workspace: string; readonly files: Files },
): Promise<Found> {
  const reports = new Map<string, FoundReport>()
  const problems: NoPart[] = []
  let bytes = 0
  for (const path of paths) {
    const named = await reportsAt(path, { file: await files.realPath(resolve(workspace, path)), files })
    if (named.length === 0) problems.push({ path, reason: 'there is no report at this path', hint })
    for (const report of named.filter(({ file }) => !reports.has(file))) {
      bytes += report.bytes
      if (reports.size < mostReports && bytes <= mostBytes) {
        reports.set(report.file, report)
        continue
      }
      const reason = `all reports together are more than ${mostReports}, or larger than 256 MiB`
      problems.push({ path: report.path, reason })
      return { reports: [...reports.values()], problems }
    }
  }
  return { reports: [...reports.values()], problems }
}

async function reportsAt(
  path: string,
  { file, files }: { readonly file: string | undefined; readonly files: Files },
): Promise<readonly FoundReport[]> {
  if (file === undefined) return []
  const info = await files.info(file)
  if (info?.kind === 'file') return [{ path, file, bytes: info.bytes }]
  if (info?.kind !== 'directory') return []
  const own = await reportIn({ path, file }, files)
  if (own !== undefined) return [own]
  const found: FoundReport[] = []
  for (const name of await files.list(file)) {
    const folder = { path: join(path, name), file: join(file, name) }
    if ((await files.info(folder.file))?.kind !== 'directory') continue
    const report = await reportIn(folder, files)
    if (report !== undefined) found.push(report)
    if (found.length > mostReports) break
  }
  return found
}

async function reportIn(folder: Pick<FoundReport, 'path' | 'file'>, files: Files): Promise<FoundReport | undefined> {
  const file = join(folder.file, reportFile)
  const info = await files.info(file)
  return info?.kind === 'file' ? { path: join(folder.path, reportFile), file, bytes: info.bytes } : undefined
}
