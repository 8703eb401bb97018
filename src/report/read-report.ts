import { resolve } from 'node:path'
import { ActionError } from '../errors.ts'
import type { Report } from '../model/report.ts'
import { printable } from '../model/printable.ts'
import { quote } from '../model/quote.ts'
import type { Files } from '../ports.ts'
import { reportSchema } from './report-schema.ts'

const maxReportBytes = 256 * 1024 * 1024
// A message may repeat a key, which can be of any length.
const maxMessageCharacters = 200
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
  const parsed = reportSchema.safeParse(
    parseJson(new TextDecoder().decode(await files.readBytes(real, maxReportBytes))),
  )
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const place = issue === undefined || issue.path.length === 0 ? '' : ` at ${quote(issue.path.map(String).join('.'))}`
  const what = `${quote(path)} is no report of this version${place}: ${printable(issue?.message.slice(0, maxMessageCharacters) ?? '')}`
  throw new ActionError('report-unfit', what, { hint })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
