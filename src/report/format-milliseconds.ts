/** Milliseconds in seconds, exactly: `20 s`, `1.25 s`, `0.008 s`. Two numbers that differ never look the same. */
export function formatMilliseconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`
}
