import type { SmokeTest } from '../model/smoke.ts'
import { canonicalJson } from './canonical-json.ts'

/** What a test does, its name, place and origin aside: two of the same meaning give the same result. */
export function smokeMeaning({ name: _, position: __, from: ___, ...test }: SmokeTest): string {
  return canonicalJson(test)
}
