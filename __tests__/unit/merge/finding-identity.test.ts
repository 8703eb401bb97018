import { expect, test } from '@jest/globals'
import { findingIdentity } from '../../../src/merge/finding-identity.ts'
import type { ReportFinding } from '../../../src/model/report.ts'

const seen: ReportFinding = {
  ...{ code: 'masked-failure', severity: 'warn', dockerfile: 'Dockerfile', line: 4, subject: 'RUN make' },
  message: 'It may fail, in cpu (that layer: 120 MB)',
}

test('what was seen before the build is the same in all parts, whatever variants they built and bytes they measured', () => {
  const { message: _, ...place } = seen
  const other = { ...place, severity: 'error', message: 'It may fail (that layer: 90 MB)', layerBytes: 90 } as const
  expect(findingIdentity(other)).toBe(findingIdentity(seen))
  for (const more of [{ line: 5 }, { subject: 'RUN cmake' }, { dockerfile: 'b' }, { code: 'lost-bound' }]) {
    expect(findingIdentity({ ...seen, ...more })).not.toBe(findingIdentity(seen))
  }
})
