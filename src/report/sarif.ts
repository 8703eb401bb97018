import type { Report, ReportFinding, ReportWaived } from '../model/report.ts'
import { ruleCodes } from '../model/rule-code.ts'
import type { SarifLog, SarifResult, SarifRule } from './sarif-log.ts'
import { identityOf, sarifResult } from './sarif-result.ts'
import { sortFindings } from './sort-findings.ts'

// What GitHub takes of one run, and of one file, where it means 10 MB after compression.
const maxResults = 25_000
const maxBytes = 9_500_000
const home = 'https://github.com/image-size-budgets/image-size-budgets'
const rulesOnContents: ReadonlySet<string> = new Set(ruleCodes)

/**
 * All findings of a report as a SARIF log, those that were waived as suppressed results. Worst first: what there is no room for is the
 * least, and the log says how much that is.
 */
export function sarif(report: Report): SarifLog {
  const findings = [...sortFindings(report.verdict.findings), ...sortFindings(report.waived)]
  const codes = [...new Set(findings.map(({ code }) => code))].sort()
  const results = bounded(findings, { report, ruleIndexes: new Map(codes.map((code, index) => [code, index])) })
  const left = findings.length - results.length
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Image Size Budgets',
            semanticVersion: report.tool.version,
            informationUri: home,
            rules: codes.map(ruleOf),
          },
        },
        // Two configurations of one repository are two analyses: neither closes what the other found.
        automationDetails: { id: `image-size-budgets/${report.config?.file ?? ''}/` },
        invocations: [
          {
            executionSuccessful: report.verdict.status !== 'error',
            toolExecutionNotifications: left === 0 ? [] : [{ level: 'warning', message: { text: leftOut(left) } }],
          },
        ],
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository' } } },
        ...provenanceOf(report),
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  }
}

function bounded(
  findings: readonly (ReportFinding | ReportWaived)[],
  { report, ruleIndexes }: { readonly report: Report; readonly ruleIndexes: ReadonlyMap<string, number> },
): readonly SarifResult[] {
  const fallbackFile = report.config?.file ?? defaultConfig(report)
  const layers = report.images.flatMap((image) => image.layers)
  const instructions = new Map(layers.map(({ digest, instruction }) => [digest, instruction]))
  const seen = new Map<string, number>()
  const results: SarifResult[] = []
  let bytes = 0
  for (const finding of findings.slice(0, maxResults)) {
    const instruction = finding.layer === undefined ? undefined : instructions.get(finding.layer)
    const made = instruction === undefined ? {} : { instruction }
    const identity = identityOf(finding, made)
    const earlier = seen.get(identity) ?? 0
    seen.set(identity, earlier + 1)
    const ruleIndex = ruleIndexes.get(finding.code) ?? 0
    const result = sarifResult(finding, {
      ruleIndex,
      earlier,
      ...made,
      ...(fallbackFile !== undefined && { fallbackFile }),
    })
    bytes += Buffer.byteLength(JSON.stringify(result)) + 1
    if (bytes > maxBytes) break
    results.push(result)
  }
  return results
}

/** A run that did not come to its configuration was to read this one; an inspection reads none. */
function defaultConfig({ stages }: Report): string | undefined {
  const reads = stages.length === 0 || stages.some(({ name }) => name === 'config')
  return reads ? '.github/image-budgets.yml' : undefined
}

function ruleOf(code: string): SarifRule {
  const words = code.replaceAll('-', ' ')
  const helpUri = `${home}/blob/main/docs/${rulesOnContents.has(code) ? 'rules' : 'findings'}.md#${code}`
  return {
    id: code,
    shortDescription: { text: `${words.slice(0, 1).toUpperCase()}${words.slice(1)}` },
    help: { text: `What it means and what to do: ${helpUri}` },
    helpUri,
  }
}

function provenanceOf({ source }: Report): Pick<SarifLog['runs'][0], 'versionControlProvenance'> {
  if (source?.repository === undefined || source.serverUrl === undefined) return {}
  const repositoryUri = `${source.serverUrl}/${source.repository}`
  return { versionControlProvenance: [{ repositoryUri, ...(source.sha !== undefined && { revisionId: source.sha }) }] }
}

function leftOut(count: number): string {
  return `${count} ${count === 1 ? 'finding is' : 'findings are'} left out here, the least severe; report.json has all of them`
}
