import type { BuildContext } from '../model/build-context.ts'
import type { Variant } from '../model/config.ts'
import type { Finding } from '../model/finding.ts'
import type { LintResult } from '../model/lint.ts'
import { refName } from '../model/ref-name.ts'
import type { ReportContext, ReportLint } from '../model/report-lint.ts'
import { isUnknown, type Unknown } from '../model/unknown.ts'
import { reportBudget } from './report-budget.ts'

type Judged = { readonly variants: readonly Variant[]; readonly findings: readonly Finding[] }

export function reportLint({ variants, contexts }: LintResult, judged: Judged): ReportLint {
  const dockerfileOf = new Map(variants.map((variant) => [refName(variant), variant.dockerfile]))
  const contextOf = new Map(judged.variants.map((variant) => [refName(variant), variant.context]))
  const told = contexts.map(({ context, ...ref }) => {
    const { variants: _, ...rest } = reportContext(context, dockerfileOf.get(refName(ref)) ?? '')
    const folder = contextOf.get(refName(ref))
    return {
      ref,
      context: { ...(folder !== undefined && { folder }), ...rest, ...budgetOf(refName(ref), { context, ...judged }) },
    }
  })
  const alike = Map.groupBy(told, ({ context }) => JSON.stringify(context))
  return {
    dockerfiles: [...new Set(dockerfileOf.values())],
    contexts: [...alike.values()].flatMap((group) =>
      group.slice(0, 1).map(({ context }) => ({ variants: group.map(({ ref }) => ref), ...context })),
    ),
  }
}

const mostTakes = 50

function reportContext(context: BuildContext | Unknown, dockerfile: string): ReportContext {
  const nothing = { variants: [], largestFolders: [], takes: [] }
  if (isUnknown(context)) return { ...nothing, unknown: { reason: context.reason } }
  const { folder, ignoreFile, sent } = context
  const place = { folder, ...(ignoreFile !== undefined && { ignoreFile }) }
  if (isUnknown(sent)) return { ...nothing, ...place, unknown: { reason: sent.reason } }
  const { fileCount, bytes, largestFolders, takes } = sent
  return {
    ...{ variants: [], ...place, fileCount, bytes, largestFolders },
    takes: takes.slice(0, mostTakes).map(({ keyword, line, sources, ...part }) => ({
      ...{ dockerfile, line, instruction: keyword, sources: sources.map(({ written }) => written) },
      ...{ fileCount: part.fileCount, bytes: part.bytes, largestFolders: part.largestFolders },
    })),
  }
}

function budgetOf(
  name: string,
  { context, variants, findings }: Judged & { readonly context: BuildContext | Unknown },
): Pick<ReportContext, 'budget'> {
  const bounds = variants.find((variant) => refName(variant) === name)?.contextBudget
  if (bounds === undefined) return {}
  const sent = isUnknown(context) ? context : context.sent
  const own = findings.filter(
    ({ image, variant }) => image !== undefined && variant !== undefined && refName({ image, variant }) === name,
  )
  return {
    budget: reportBudget(
      { ...bounds, measure: 'context' },
      { actual: isUnknown(sent) ? sent : sent.bytes, findings: own },
    ),
  }
}
