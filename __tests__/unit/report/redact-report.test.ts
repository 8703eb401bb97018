import { expect, test } from '@jest/globals'
import { redaction } from '../../../src/model/redaction.ts'
import { redactReport } from '../../../src/report/redact-report.ts'
import { aFinding, aPublish, aPublishedTag, aReport } from '../../kit/report-builder.ts'

test('attack 23: what a registry answers may repeat a secret, and the report does not', () => {
  const reason = 'it answered 400 (DENIED "bad header Basic bWU6cGFzcw== of pass")'
  const report = aReport({
    findings: [aFinding({ message: reason })],
    publish: aPublish({ tags: [aPublishedTag()], notTagged: [{ ...notSet, reason }] }),
  })
  const shown = redactReport(report, redaction(['bWU6cGFzcw==', 'pass']))
  expect(JSON.stringify(shown)).not.toContain('bWU6cGFzcw==')
  expect(shown.publish.notTagged[0]?.reason).toBe('it answered 400 (DENIED "bad header Basic *** of ***")')
  // What others read by its name stays, also where a password is such a word.
  expect(shown.verdict.status).toBe(report.verdict.status)
  expect(shown.publish.tags).toEqual(report.publish.tags)
})

const notSet = { image: 'app', variant: 'cpu', reference: 'ghcr.io/acme/app:1', status: 'not-set' } as const
