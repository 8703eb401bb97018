import type { RuleChange } from '../model/rule-change.ts'
import type { SmokeTest } from '../model/smoke.ts'
import { quote } from '../model/quote.ts'
import { smokeDifferences } from './smoke-differences.ts'
import { smokeMeaning } from './smoke-meaning.ts'

/**
 * What became of the smoke tests of one variant, in their order, removed ones last. A test is the same one as long as it has its
 * name; one that only got another name is no change.
 */
export function changedSmoke(before: readonly SmokeTest[], after: readonly SmokeTest[]): RuleChange[] {
  const [first] = before
  if (before.length > 1 && after.length === 0) {
    return [
      { rule: 'smoke', before: `${before.length} tests`, effect: 'loosened', ...(first && { was: first.position }) },
    ]
  }
  const named = new Map(before.map((test) => [test.name, test]))
  const kept = new Set(after.map(({ name }) => name))
  const removed = before.filter(({ name }) => !kept.has(name))
  // Each once: two lists of 200 tests are 40,000 pairs in every variant that has them.
  const byMeaning = Map.groupBy(removed, smokeMeaning)
  const renamed = new Set<SmokeTest>()
  const changes = after.flatMap((test): RuleChange[] => {
    const { position } = test
    const old = named.get(test.name)
    if (old !== undefined) return changeOf(old, test)
    const same = byMeaning.get(smokeMeaning(test))?.shift()
    if (same === undefined) return [{ rule: ruleOf(test), after: 'checked', effect: 'tightened', position }]
    renamed.add(same)
    return []
  })
  const gone = removed.filter((test) => !renamed.has(test))
  return [
    ...changes,
    ...gone.map(
      (test): RuleChange => ({ rule: ruleOf(test), before: 'checked', effect: 'loosened', was: test.position }),
    ),
  ]
}

function ruleOf({ name }: SmokeTest): string {
  return `smoke test ${quote(name)}`
}

function changeOf(before: SmokeTest, after: SmokeTest): RuleChange[] {
  const differences = smokeDifferences(before, after)
  if (differences.length === 0) return []
  return [
    {
      rule: ruleOf(after),
      before: differences.map((one) => one.before).join('; '),
      after: differences.map((one) => one.after).join('; '),
      effect: differences.every(({ tighter }) => tighter) ? 'tightened' : 'loosened',
      position: after.position,
    },
  ]
}
