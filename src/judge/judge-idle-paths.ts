import type { Budget } from '../model/config.ts'
import type { Finding } from '../model/finding.ts'
import { cellKey } from '../model/measured-by-cell.ts'
import { measureOf } from '../model/measure-of.ts'
import type { Cell } from '../model/plan.ts'
import { refName } from '../model/ref-name.ts'
import { isUnknown } from '../model/unknown.ts'
import type { JudgedRun } from './relation-sides.ts'

type Bounded = { readonly cell: Cell; readonly budget: Budget & { readonly path: string } }

/**
 * Budgets on paths at which none of the images that they hold for has a byte: a typing error, or something that is gone. Each is told
 * once, however many images take it from `defaults`. A part of the configuration cannot tell, nor can an image that nobody looked into.
 */
export function judgeIdlePaths(run: JudgedRun): Finding[] {
  if (run.plan.narrowed) return []
  const cells = Map.groupBy(run.plan.cells, refName)
  const bounded = run.plan.variants.flatMap((variant) =>
    variant.budgets.flatMap(({ path, ...budget }): Bounded[] => {
      const cell = cells.get(refName(variant))?.find(({ platform }) => platform === budget.platform)
      return path === undefined || cell === undefined || !isUpper(budget) ? [] : [{ cell, budget: { ...budget, path } }]
    }),
  )
  return [...Map.groupBy(bounded, writtenAt).values()].flatMap((group) => {
    const [first] = group
    return first !== undefined && group.every((one) => isIdle(one, run)) ? [findingOf(first, group)] : []
  })
}

/** A minimum that is missed is a finding already. */
function isUpper({ max, warn, min }: Omit<Budget, 'path'>): boolean {
  return (max ?? warn) !== undefined && (min === undefined || min.value === 0)
}

function writtenAt({ budget: { path, position } }: Bounded): string {
  return JSON.stringify([position.file, position.line, position.column, path])
}

function isIdle({ cell, budget }: Bounded, { measured, inspectionOf }: JudgedRun): boolean {
  const measurement = measured.get(cellKey(cell))
  if (measurement === undefined || isUnknown(measurement)) return false
  return measureOf({ measurement, inspection: inspectionOf(cell) }, budget) === 0
}

function findingOf({ cell, budget }: Bounded, group: readonly Bounded[]): Finding {
  const { path, position } = budget
  const ofOne = group.every((one) => refName(one.cell) === refName(cell))
  const whose = ofOne ? { image: cell.image, variant: cell.variant } : {}
  const where = group.length === 1 ? { platform: cell.platform } : {}
  return { code: 'nothing-at-path', severity: 'warn', ...whose, ...where, path, config: position }
}
