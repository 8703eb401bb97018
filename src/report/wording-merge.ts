import type { Finding } from '../model/finding.ts'
import { listInWords } from '../model/list-in-words.ts'
import type { MergeFindingData } from '../model/merge-finding-data.ts'
import { quote } from '../model/quote.ts'
import type { Wording } from './finding-wording.ts'
import { type Scope, subject } from './wording-place.ts'

type MergeFinding = Finding & MergeFindingData
type Differing = Extract<MergeFinding, { readonly code: 'cell-differs' }>

// More of them say no more.
const mostReports = 5

/** Words for reports that do not make one. */
export function wordMerge(finding: MergeFinding, scope: Scope): Wording {
  const thing = subject(finding, scope)
  switch (finding.code) {
    case 'cell-missing': {
      const where = finding.runUrl === undefined ? '' : ` of ${finding.runUrl}`
      return {
        message: `${thing} is in none of the reports, so that nothing is known of it`,
        remedy: `Look at the job${where} that checks it: one that was cancelled, skipped or never started leaves no report; run it again`,
      }
    }
    case 'cell-duplicated':
      return {
        message: `${thing} is in ${finding.reports.length} reports, ${listInWords(finding.reports.slice(0, mostReports).map(quote))}, so that none of them counts`,
        remedy: 'Let one job check it, and replace the upload of an earlier attempt',
      }
    case 'cell-differs':
      return wordDiffering(finding, finding.image === undefined ? `The report ${quote(finding.report)}` : thing)
    case 'report-unreadable': {
      const what = `The report ${quote(finding.report)} cannot be used: ${finding.reason}`
      return {
        message: finding.image === undefined ? what : `${thing}: ${what}`,
        remedy: finding.hint ?? 'Name the report.json of a run of check, as it wrote it',
      }
    }
  }
}

function wordDiffering({ what, report, found, expected, image }: Differing, thing: string): Wording {
  const said = found === undefined ? 'says nothing of it' : `says ${quote(found)}`
  const by = image === undefined ? `it ${said}` : `the report ${quote(report)} ${said}`
  switch (what) {
    case 'configuration':
      return {
        message: `${thing} is of another configuration: by its sha256 ${by}, and not ${quote(expected)}`,
        remedy: 'Check and merge with one configuration, of one commit',
      }
    case 'commit':
      return {
        message: `${thing} is of another commit: ${by}, and not ${quote(expected)}`,
        remedy: 'Check out the same commit in every job, and merge only what those of this run uploaded',
      }
    case 'version':
      return {
        message: `${thing} was made by another version of this tool: ${by}, and not ${quote(expected)}`,
        remedy: 'Use one version in all jobs',
      }
    case 'baseline':
      return {
        message: `${thing} was held against another baseline: ${by}, and not ${quote(expected)}`,
        remedy: 'Run all jobs again where growth has to be held against one',
      }
  }
}
