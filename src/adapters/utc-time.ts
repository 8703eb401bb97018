/** A time as RFC 3339 in UTC, to the second; undefined for what is none. */
export function utcTime(time: string | number | undefined): string | undefined {
  const milliseconds = new Date(time ?? Number.NaN).getTime()
  return Number.isNaN(milliseconds) ? undefined : `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}
