import { globMatcher } from '../model/glob-matcher.ts'
import type { Observation } from '../model/inspection.ts'
import type { Waiver } from '../model/rule-setting.ts'

export type WaiverMatcher = { readonly waiver: Waiver; readonly matches: (observation: Observation) => boolean }

/** Whether a waiver is of an observation: of its rule, and of its path or a folder above it. */
export function matchWaiver(waiver: Waiver): WaiverMatcher {
  const { code, path } = waiver
  if (path === undefined) return { waiver, matches: (observation) => observation.code === code }
  const folder = path === '/' ? path : `${path}/`
  const [exact, below] = [globMatcher(path), globMatcher(`${folder}**`)]
  return {
    waiver,
    // Names can be such as a glob has: `{in,out}`, `[slug]`.
    matches: ({ code: seen, path: at }) =>
      seen === code && (at === path || at.startsWith(folder) || exact(at) || below(at)),
  }
}

/** One text for a waiver, which serves every variant below the level that it is written on. */
export function waiverKey({ code, path, position }: Waiver): string {
  return [position.file, position.line, position.column, code, path].join('\n')
}
