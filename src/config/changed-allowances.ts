import type { Allowance } from '../model/override.ts'
import { quote } from '../model/quote.ts'
import type { RuleChange } from '../model/rule-change.ts'

/** What became of the allowances, those that are gone last. What is accepted for another reason is another allowance. */
export function changedAllowances(before: readonly Allowance[], after: readonly Allowance[]): RuleChange[] {
  const [old, now] = [longest(before), longest(after)]
  return [...new Map([...now, ...old])].flatMap(([key, allowance]): RuleChange[] => {
    const [was, is] = [old.get(key), now.get(key)]
    if (was?.until === is?.until && was?.reason === is?.reason) return []
    return [
      {
        ...coveredBy(allowance),
        ...(was !== undefined && { before: inWords(was) }),
        ...(is !== undefined && { after: inWords(is), position: is.position }),
        ...(is === undefined && was !== undefined && { was: was.position }),
        effect: is !== undefined && is.until >= (was?.until ?? '') ? 'loosened' : 'tightened',
      },
    ]
  })
}

function inWords({ until, reason }: Allowance): string {
  return `until ${until}: ${reason}`
}

/** What it is about; of what is not of one image the rule itself says it. */
function coveredBy({
  image,
  variant,
  platform,
  measure,
}: Allowance): Pick<RuleChange, 'image' | 'variant' | 'platform' | 'rule'> {
  const rule = `allowance for ${measure === undefined ? 'every size' : measure === 'path' ? 'paths' : measure}`
  if (image === undefined) {
    const of = variant === undefined ? '' : ` of every variant ${quote(variant)}`
    return { rule: `${rule}${of}${platform === undefined ? '' : ` on ${platform}`}` }
  }
  return { image, ...(variant !== undefined && { variant }), ...(platform !== undefined && { platform }), rule }
}

/** By what they cover; of two that cover the same the one that holds longer. */
function longest(allowances: readonly Allowance[]): ReadonlyMap<string, Allowance> {
  const found = new Map<string, Allowance>()
  for (const allowance of allowances) {
    const { image, variant, platform, measure, until } = allowance
    const key = JSON.stringify([image, variant, platform, measure])
    if (until > (found.get(key)?.until ?? '')) found.set(key, allowance)
  }
  return found
}
