import { describe, expect, test } from '@jest/globals'
import { sharedRuleCodes, sourceRuleCodes } from '../../../src/model/rule-code.ts'
import type { LintFinding } from '../../../src/report/rule-finding.ts'
import { wordFinding } from '../../../src/report/wording.ts'
import { hostileTexts } from '../../kit/hostile-texts.ts'

const codes = [...sharedRuleCodes, ...sourceRuleCodes]

function saw(code: LintFinding['code'], more: Partial<LintFinding['sighting']> = {}): LintFinding {
  const sighting = { code, file: 'docker/Dockerfile', line: 4, subject: 'RUN make', detail: '|| true', ...more }
  return { code, severity: 'warn', sighting, dockerfile: sighting.file, line: sighting.line }
}

describe('what lint saw', () => {
  test.each(codes)('%s: one sentence without a final period and a remedy', (code) => {
    for (const finding of [saw(code), saw(code, { bytes: 12_000_000 })]) {
      const { message, remedy } = wordFinding(finding, 'several-images')
      expect(message).toMatch(/^[A-Z"].*[^.\s]$/)
      expect(remedy).toMatch(/^[A-Z].*[^.]$/)
      expect(`${message}${remedy}`).not.toMatch(/undefined|\[object/)
    }
  })

  test.each(codes)('%s: no text of a Dockerfile breaks the line, or hides a part of it', (code) => {
    for (const text of hostileTexts) {
      const { message } = wordFinding(saw(code, { subject: text, detail: text }), 'one-image')
      expect(message).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      expect(message.length).toBeLessThan(2500)
    }
  })

  test('variants are named where it is not of all, and the bytes of the layer stand beside it', () => {
    const variants = ['a', 'b', 'c', 'd', 'e', 'f'].map((variant) => ({ image: 'app', variant }))
    const finding: LintFinding = { ...saw('masked-failure'), variants, layerBytes: 120_000_000 }
    expect(wordFinding(finding, 'one-image').message).toMatch(/, in a, b, c, d and 2 more \(that layer: 120 MB\)$/)
  })

  test('a waiver that ended is told', () => {
    const finding: LintFinding = { ...saw('masked-failure'), waiverEnded: '2026-01-31' }
    expect(wordFinding(finding, 'one-image').remedy).toMatch(/; its waiver ended with 2026-01-31$/)
  })
})
