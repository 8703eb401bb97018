import { quote } from '../model/quote.ts'
import { isRuleCode, type RuleCode, sourceRuleCodes } from '../model/rule-code.ts'
import type { RuleSetting } from '../model/rule-setting.ts'
import { type AddProblem, entriesOf, type Setting, settingsOf, textOf, type VariantDraft } from './draft.ts'
import { readBounds } from './read-bounds.ts'
import { proposal } from './proposal.ts'
import { ruleSeverities } from './rules-schema.ts'
import { where } from './shape-problems.ts'
import { settingIn } from './smoke-reader.ts'

// What they see has no bytes, so that any limit would switch them off without a word.
const withoutBytes: ReadonlySet<RuleCode> = new Set([
  ...(['cuda-missing', 'empty-copy', 'glob-folder', 'same-image'] as const),
  ...sourceRuleCodes,
])

/** What a variant's levels say of rules, in the order in which they are written, nearest level first: for each rule the first one counts. */
export function readRules(draft: VariantDraft, add: AddProblem): RuleSetting[] {
  const settings = new Map<string, RuleSetting>()
  for (const { node, path } of settingsOf(draft.levels, 'rules')) {
    for (const entry of entriesOf(node)) {
      const setting = readRule({ ...entry, path: [...path, entry.key] }, add)
      if (setting !== undefined && !settings.has(entry.key)) settings.set(entry.key, setting)
    }
  }
  return [...settings.values()]
}

function readRule(entry: Setting, add: AddProblem): RuleSetting | undefined {
  const { key, node, path, position } = entry
  // The shape has no other keys.
  if (!isRuleCode(key)) return undefined
  if (node.kind === 'map') return readMapping(entry, { code: key, add })
  const text = textOf(node)
  const severity = ruleSeverities.find((one) => one === text)
  if (severity !== undefined) return { code: key, severity, position }
  if (/^[A-Za-z]+$/.test(text)) {
    const message = `${where(path)} is ${quote(text)}, which is no severity`
    add({ path, message, remedy: proposal(text, ruleSeverities), position: node.position })
    return undefined
  }
  if (refusesMax({ key, path, position: node.position }, add)) return undefined
  const max = readBounds({ ...entry, measure: 'uncompressed' }, add)?.max
  return max && { code: key, severity: 'error', max, position }
}

function readMapping(
  entry: Setting,
  { code, add }: { readonly code: RuleSetting['code']; readonly add: AddProblem },
): RuleSetting | undefined {
  const { path, position } = entry
  const written = settingIn(entry, 'severity')
  const severity = ruleSeverities.find((one) => written !== undefined && one === textOf(written.node))
  const bounded = settingIn(entry, 'max') !== undefined
  if (severity === undefined && !bounded) {
    add({ path, message: `${where(path)} says nothing`, remedy: 'Add `severity` or `max`, or remove it', position })
    return undefined
  }
  if (severity === 'off' && bounded) {
    add({ path, message: `${where(path)} is off and has a max`, remedy: 'Remove one of them', position })
    return undefined
  }
  if (bounded && refusesMax({ key: code, path, position }, add)) return undefined
  const max = bounded ? readBounds({ ...entry, measure: 'uncompressed' }, add)?.max : undefined
  if (bounded && max === undefined) return undefined
  return { code, severity: severity ?? 'error', ...(max && { max }), position }
}

function refusesMax(
  { key, path, position }: Pick<Setting, 'path' | 'position'> & { readonly key: RuleCode },
  add: AddProblem,
): boolean {
  if (!withoutBytes.has(key)) return false
  const message = `${where(path)} has a max, and what this rule sees has no bytes`
  add({ path, message, remedy: 'Write off, note, warn or error', position })
  return true
}
