/** A part of a whole to the nearest percent; only all of it is `100%`, and only nothing `0%`. */
export function percentOf(bytes: number, whole: number): string {
  if (whole === 0 || bytes === 0) return '0%'
  if (bytes === whole) return '100%'
  const percent = Math.round((bytes / whole) * 100)
  return percent === 0 ? '<1%' : `${Math.min(percent, 99)}%`
}
