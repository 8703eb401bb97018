/** How much of a bound is used. `percent` is absent where the bound is zero and something is used. */
export type Usage = { readonly percent?: string; readonly bar: string }

const barCells = 10n

/**
 * Used percent and a bar of ten cells. Rounded away from the bound: less than all is never shown as 100% or as a full bar,
 * more than all never as 100%.
 */
export function budgetUsage(actual: number, max: number): Usage {
  const [used, all] = [BigInt(actual), BigInt(max)]
  if (all === 0n) return used === 0n ? { percent: '100%', bar: bar(barCells) } : { bar: bar(barCells) }
  const percent = used > all ? (used * 100n + all - 1n) / all : (used * 100n) / all
  return { percent: `${percent}%`, bar: bar(used >= all ? barCells : (used * barCells) / all) }
}

function bar(filled: bigint): string {
  return '█'.repeat(Number(filled)) + '░'.repeat(Number(barCells - filled))
}
