/** `12%` of a whole, rounded down; less than 1 is said to be so, and of nothing there is none. */
export function percentOf(bytes: number, whole: number): string {
  if (whole === 0 || bytes === 0) return '0%'
  const percent = (BigInt(bytes) * 100n) / BigInt(whole)
  return percent === 0n ? '<1%' : `${percent}%`
}
