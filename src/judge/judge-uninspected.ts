import type { BudgetMeasure, Variant } from '../model/config.ts'
import type { Finding } from '../model/finding.ts'
import type { Cell } from '../model/plan.ts'
import { type RuleCode, ruleCodes } from '../model/rule-code.ts'
import type { InspectedImage } from './inspected-image.ts'
import { judgedRule } from './judged-rule.ts'

const ofContents: ReadonlySet<BudgetMeasure> = new Set(['own', 'live', 'wasted', 'path'])

/** Rules that only look where the configuration names a device. */
const ofDevice: Readonly<Partial<Record<RuleCode, Variant['device']>>> = {
  'cuda-in-cpu': 'cpu',
  'cuda-missing': 'cuda',
}

/** An image that could not be looked into. Where the configuration would have failed it for what is inside, that is an error. */
export function judgeUninspected(
  cell: Cell,
  { variant, reason }: { readonly variant: Variant; readonly reason: string },
): Finding {
  const { image, variant: name, platform } = cell
  const bounded = variant.budgets.some((budget) => budget.platform === platform && ofContents.has(budget.measure))
  const ruled = ruleCodes.some((code) => {
    const asked = !(code in ofDevice) || ofDevice[code] === variant.device
    return asked && judgedRule(code, variant)?.severity === 'error'
  })
  return { code: 'uninspected', severity: bounded || ruled ? 'error' : 'warn', image, variant: name, platform, reason }
}

const maxTold = 10

/** What could not be read inside, each place of a layer once; of very many the first ones and their count. */
export function judgeUnreadable(images: readonly InspectedImage[]): Finding[] {
  const told = new Set<string>()
  return images.flatMap(({ cell, measurement, inspection }) => {
    const found = inspection.problems.flatMap(({ layer: index, path, reason }): Finding[] => {
      const layer = index === undefined ? undefined : measurement.layers[index]
      const key = JSON.stringify([layer?.digest ?? cell, path, reason])
      if (told.has(key)) return []
      told.add(key)
      const { dockerfile, line } = layer?.origin ?? {}
      const place = { ...(dockerfile !== undefined && { dockerfile }), ...(line !== undefined && { line }) }
      const digest = layer === undefined ? {} : { layerDigest: layer.digest }
      return [{ code: 'unreadable-content', severity: 'note', ...cell, ...place, path, reason, ...digest }]
    })
    const [next, ...rest] = found.slice(maxTold)
    if (next?.code !== 'unreadable-content') return found
    const reason = rest.length === 0 ? next.reason : `${next.reason}; ${rest.length} more could not be read`
    return [...found.slice(0, maxTold), { ...next, reason }]
  })
}
