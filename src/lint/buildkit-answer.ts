import * as z from 'zod'
import { parseJson } from '../model/parse-json.ts'

/** A stage as `docker buildx build --call=targets` tells it: names in lower case, bases as FROM writes them. Hostile text. */
export type BuildkitStage = { readonly name: string; readonly base: string; readonly line: number }

/** What `docker buildx build --call=check` warns of. Hostile text. */
export type BuildkitWarning = { readonly ruleName: string; readonly detail: string; readonly line?: number }

const location = z.object({ ranges: z.array(z.object({ start: z.object({ line: z.int() }) })) }).optional()

const targets = z.object({
  targets: z.array(z.object({ name: z.string().default(''), base: z.string().default(''), location })),
})

const check = z.object({
  // Go writes an empty list as null.
  warnings: z.array(z.object({ ruleName: z.string(), detail: z.string().default(''), location })).nullish(),
  buildError: z.object({ message: z.string() }).optional(),
})

/** Undefined where it is no such answer. */
export function readTargets(text: string): readonly BuildkitStage[] | undefined {
  const { data } = targets.safeParse(parseJson(text))
  return data?.targets.map(({ name, base, location: at }) => ({ name, base, line: at?.ranges[0]?.start.line ?? 0 }))
}

/** The warnings, and why there may be more: what stopped BuildKit. Undefined where it is no such answer. */
export function readCheck(
  text: string,
): { readonly warnings: readonly BuildkitWarning[]; readonly stoppedBy?: string } | undefined {
  const { data } = check.safeParse(parseJson(text))
  if (data === undefined) return undefined
  const warnings = (data.warnings ?? []).map(({ location: at, ...warning }) => {
    const line = at?.ranges[0]?.start.line
    return { ...warning, ...(line !== undefined && { line }) }
  })
  return { warnings, ...(data.buildError !== undefined && { stoppedBy: data.buildError.message }) }
}
