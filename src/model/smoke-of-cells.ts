import type { Variant } from './config.ts'
import { cellKey } from './measured-by-cell.ts'
import type { Cell } from './plan.ts'
import { refName } from './ref-name.ts'
import type { SmokeResult, SmokeTest } from './smoke.ts'

/** A configured test and what became of it: undefined where nothing tells. */
export type TestedBy = { readonly test: SmokeTest; readonly result: SmokeResult | undefined }

/** For each cell every test that is configured for its platform, in the order of the configuration, however the results are ordered. */
export function smokeOfCells(
  variants: readonly Variant[],
  results: readonly SmokeResult[],
): (cell: Cell) => readonly TestedBy[] {
  const testsOf = new Map(variants.map((variant) => [refName(variant), variant.smoke]))
  const resultOf = new Map(results.map((result) => [testKey(result, result.name), result]))
  return (cell) =>
    (testsOf.get(refName(cell)) ?? [])
      .filter(({ platforms }) => platforms === undefined || platforms.includes(cell.platform))
      .map((test) => ({ test, result: resultOf.get(testKey(cell, test.name)) }))
}

function testKey(cell: Cell, name: string): string {
  return JSON.stringify([cellKey(cell), name])
}
