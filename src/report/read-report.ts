import { resolve } from 'node:path'
import { ActionError } from '../errors.ts'
import type { Report } from '../model/report.ts'
import { quote } from '../model/quote.ts'
import type { Files } from '../ports.ts'
import { parseReport } from './parse-report.ts'

const maxReportBytes = 256 * 1024 * 1024
const hint = 'Name the report.json of a run of check'

/** A report that an earlier run wrote. Throws an ActionError `report-unfit` for a file that is none. */
export async function readReport(
  path: string,
  { workspace, files }: { readonly workspace: string; readonly files: Files },
): Promise<Report> {
  const file = resolve(workspace, path)
  const real = await files.realPath(file)
  const info = real === undefined ? undefined : await files.info(real)
  if (real === undefined || info?.kind !== 'file') {
    throw new ActionError('report-unfit', `There is no report at ${quote(path)}`, { hint })
  }
  if (info.bytes > maxReportBytes) {
    throw new ActionError('report-unfit', `The report ${quote(path)} is larger than 256 MiB`, { hint })
  }
  const parsed = parseReport((await files.readBytes(real, maxReportBytes)) ?? new Uint8Array())
  if ('unfit' in parsed) throw new ActionError('report-unfit', `The report ${quote(path)} ${parsed.unfit}`, { hint })
  return parsed
}
