import { type ParsedBytes, parseBytes, type UnitSystem } from '../model/bytes.ts'
import type { Bound } from '../model/bound.ts'
import type { Bounds, BudgetMeasure } from '../model/config.ts'
import type { Position } from '../model/position.ts'
import { quote } from '../model/quote.ts'
import type { SmokeBudget } from '../model/smoke.ts'
import { type AddProblem, entriesOf, textOf } from './draft.ts'
import { readGrowth } from './read-growth.ts'
import { parseDuration } from './read-duration.ts'
import { where } from './shape-problems.ts'
import { entryOf, type MapEntry, type TreeNode, type TreePath } from './yaml-tree.ts'

const limits = ['max', 'warn', 'min', 'target', 'original'] as const

type Limit = (typeof limits)[number]

export type BoundsSource = {
  readonly node: TreeNode
  readonly path: TreePath
  /** Of the entry's key: the line that a report points at. */
  readonly position: Position
  readonly measure: BudgetMeasure | SmokeBudget['measure']
}

/** The bounds of one measure, from a bare `max` or a mapping; undefined after a problem. */
export function readBounds({ node, path, position, measure }: BoundsSource, add: AddProblem): Bounds | undefined {
  const max = { key: 'max', node, position: node.position }
  const entries: readonly MapEntry[] = node.kind === 'map' ? entriesOf(node) : [max]
  const bounds: { [Key in Limit]?: Bound } = {}
  const units: UnitSystem[] = []
  let sound = true
  for (const key of limits) {
    const entry = entries.find((candidate) => candidate.key === key)
    if (entry === undefined) continue
    const here = { path: node.kind === 'map' ? [...path, key] : path, position: entry.node.position }
    const text = textOf(entry.node)
    const parsed = parseBound(text, measure)
    if ('problem' in parsed) {
      sound = false
      add({ ...here, message: `${where(here.path)} is ${quote(text)}: ${parsed.problem}`, remedy: parsed.remedy })
      continue
    }
    bounds[key] = { value: parsed.value, text }
    if (/[A-Za-z]/.test(text)) units.push(parsed.unit)
  }
  const message = entries.find((entry) => entry.key === 'message')
  const growthAt = node.kind === 'map' ? entryOf(node, 'growth') : undefined
  const growth = growthAt && readGrowth({ ...growthAt, path: [...path, 'growth'] }, { measure, add })
  if (!sound || (growthAt !== undefined && growth === undefined)) return undefined
  if (Object.keys(bounds).length === 0 && growth === undefined) {
    add({
      path,
      message: `${where(path)} bounds nothing`,
      remedy: `Add \`max\`, such as \`max: ${measure === 'start' ? '20s' : '300MB'}\`, or remove it`,
      position,
    })
    return undefined
  }
  const contradictions = contradictionsOf(bounds)
  for (const contradiction of contradictions)
    add({ path, message: `${where(path)}: ${contradiction}`, remedy: 'Correct one of them', position })
  if (contradictions.length > 0) return undefined
  return {
    ...bounds,
    ...(growth && { growth }),
    ...(message === undefined ? {} : { message: textOf(message.node) }),
    unit: units[0] ?? growth?.unit ?? 'decimal',
    position,
  }
}

type Parsed =
  | { readonly value: number; readonly unit: UnitSystem }
  | { readonly problem: string; readonly remedy: string }

function parseBound(text: string, measure: BoundsSource['measure']): Parsed {
  if (measure === 'layers') return parseCount(text)
  if (measure !== 'start') return parseSize(text)
  const parsed = parseDuration(text)
  return 'milliseconds' in parsed ? { value: parsed.milliseconds, unit: 'decimal' } : parsed
}

function parseSize(text: string): Parsed {
  const parsed = parseBytes(text)
  if (isSize(parsed)) return { value: parsed.bytes, unit: parsed.unit }
  const proposals = parsed.proposals.map(quote).join(' or ')
  return { problem: parsed.problem, remedy: proposals === '' ? 'Write a size such as 300MB' : `Write ${proposals}` }
}

function isSize(parsed: ReturnType<typeof parseBytes>): parsed is ParsedBytes {
  return 'bytes' in parsed
}

function parseCount(text: string): Parsed {
  if (/^\d{1,6}$/.test(text)) return { value: Number(text), unit: 'decimal' }
  return { problem: 'layers are counted', remedy: 'Write a whole number such as 12' }
}

function contradictionsOf(bounds: { readonly [Key in Limit]?: Bound }): string[] {
  const above = (low: Limit, high: Limit): string[] => {
    const [left, right] = [bounds[low], bounds[high]]
    if (left === undefined || right === undefined || left.value <= right.value) return []
    return [`${low} ${quote(left.text)} is above ${high} ${quote(right.text)}`]
  }
  return [...above('min', 'max'), ...above('warn', 'max'), ...above('min', 'warn')]
}
