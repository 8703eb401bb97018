import { jsonExtent } from '../model/json-extent.ts'
import { parseJson } from '../model/parse-json.ts'
import { printable } from '../model/printable.ts'
import { quote } from '../model/quote.ts'
import type { Report } from '../model/report.ts'
import { reportSchema } from './report-schema.ts'

// A report is some ten deep. The largest that a run wrote, of 100 variants, has half of that many values; each one that is wrong takes a kilobyte.
const maxDepth = 64
const maxValues = 3_000_000
// A message may repeat a key, which can be of any length.
const maxMessageCharacters = 200

/** The report that a file holds; or why it holds none, as what follows "it". */
export function parseReport(bytes: Uint8Array): Report | { readonly unfit: string } {
  const { depth, values } = jsonExtent(bytes)
  if (depth > maxDepth) return { unfit: `is nested deeper than ${maxDepth}` }
  if (values > maxValues) return { unfit: 'holds more than 3 million values' }
  const parsed = reportSchema.safeParse(parseJson(new TextDecoder().decode(bytes)))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const place = issue === undefined || issue.path.length === 0 ? '' : ` at ${quote(issue.path.map(String).join('.'))}`
  const what = printable(issue?.message.slice(0, maxMessageCharacters) ?? '')
  return { unfit: `is no report of this version${place}: ${what}` }
}
