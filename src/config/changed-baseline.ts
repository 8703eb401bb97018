import type { BaselineSettings } from '../model/baseline-settings.ts'
import type { RuleChange } from '../model/rule-change.ts'

/** What changes in what images are held against. Who chooses the measure can choose one by which nothing grew, so that another one counts as looser. */
export function changedBaseline(before: BaselineSettings, after: BaselineSettings): RuleChange[] {
  const position = after.position === undefined ? {} : { position: after.position }
  const from = { before: before.from.join(', '), after: after.from.join(', ') }
  const changes: RuleChange[] = [
    ...(from.before === from.after ? [] : [{ rule: 'baseline places', ...from, effect: 'loosened' } as const]),
    ...(before.tag === after.tag
      ? []
      : [
          {
            rule: 'baseline tag',
            ...(before.tag !== undefined && { before: before.tag }),
            ...(after.tag !== undefined && { after: after.tag }),
            effect: 'loosened',
          } as const,
        ]),
    ...(before.required === after.required
      ? []
      : [
          {
            rule: 'baseline required',
            ...{ before: `${before.required}`, after: `${after.required}` },
            effect: after.required ? 'tightened' : 'loosened',
          } as const,
        ]),
  ]
  return changes.map((change) => ({ ...change, ...(change.after !== undefined && position) }))
}
