import type { ReportFinding } from '../model/report.ts'

/** `app/cuda (linux/amd64)`, as much of it as a finding is about; empty for the whole run. */
export function placeOf({ image, variant, platform }: ReportFinding): string {
  const name = [image, variant].filter((part) => part !== undefined).join('/')
  const parts = [name, platform === undefined ? '' : `(${platform})`]
  return parts.filter((part) => part !== '').join(' ')
}
