import type { SmokeTest } from '../model/smoke.ts'
import { canonicalJson } from './canonical-json.ts'
import { wordSmokeSetting } from './word-smoke-setting.ts'

/** One setting of a test in two configurations, worded as `timeout 60 s`. */
export type SmokeDifference = {
  readonly before: string
  readonly after: string
  /** Whatever passes now passed before; where that cannot be told it is false. */
  readonly tighter: boolean
}

/** Whether the second value lets no more pass than the first. An absent list is empty. */
type Order = (before: unknown, after: unknown) => boolean

// Sorts behind every day.
const forEver = 'for ever'

const higher: Order = (before, after) => Number(after) > Number(before)
const lower: Order = (before, after) => Number(after) < Number(before)
const more: Order = (before, after) => items(before).every((item) => items(after).includes(item))
const fewer: Order = (before, after) => more(after, before)
const added: Order = (before) => before === undefined
const becomes = (value: unknown): Order => {
  return (_, after) => after === value
}

// What is not here, such as a command, makes another test under the old name.
const orders: Readonly<Record<string, Order>> = {
  ...{ gpuCount: higher, minDriver: added, minCompute: added, modules: more, files: more, paths: more },
  ...{ stdout: more, stderr: more, body: more, withinSeconds: lower, timeoutSeconds: lower, memoryBytes: lower },
  ...{ wantsCuda: becomes(true), gpu: becomes('required'), network: becomes('none'), readOnly: becomes(true) },
  caps: fewer,
  platforms: (before, after) => after === undefined || (before !== undefined && more(before, after)),
  waived: (before, after) => after === undefined || (before !== undefined && String(after) < String(before)),
}

/** What differs between two tests of the same name, in the order of their settings. */
export function smokeDifferences(before: SmokeTest, after: SmokeTest): readonly SmokeDifference[] {
  const [old, now] = [valuesOf(before), valuesOf(after)]
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((key) => canonicalJson(old[key]) !== canonicalJson(now[key]))
    .map((key) => ({
      before: wordSmokeSetting(key, old[key]),
      after: wordSmokeSetting(key, now[key]),
      tighter: orders[key]?.(old[key], now[key]) ?? false,
    }))
}

/** The reason of a waiver is no rule: only its last day is compared. */
function valuesOf({ check, settings, platforms, waived, expands }: SmokeTest): Readonly<Record<string, unknown>> {
  const lastDay = waived === undefined ? undefined : (waived.until ?? forEver)
  return { ...check, ...settings, platforms, waived: lastDay, expands }
}

function items(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.map(canonicalJson) : []
}
