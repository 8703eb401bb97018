import { expect, test } from '@jest/globals'
import type { Files } from '../../../src/ports.ts'
import { writeReport } from '../../../src/report/write-report.ts'
import { hostileContents } from '../../kit/hostile-contents.ts'
import { aReport } from '../../kit/report-builder.ts'

test('attack 3: no file of a report holds a sign that reorders text, and report.json means what it meant', async () => {
  const written = new Map<string, string>()
  const files = { writeAtomically: async (path: string, text: string) => void written.set(path, text) }
  const report = aReport(hostileContents('a\u202eb\u0085'))
  await writeReport({ report, reportDir: '/report', files: files as unknown as Files })
  expect(written.size).toBeGreaterThan(3)
  for (const text of written.values()) expect(text).not.toMatch(/[\u202e\u0085]/)
  expect(JSON.parse(written.get('/report/report.json') ?? '')).toEqual(JSON.parse(JSON.stringify(report)))
})
