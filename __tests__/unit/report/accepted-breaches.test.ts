import { expect, test } from '@jest/globals'
import { renderHtml } from '../../../src/report/render-html.ts'
import { renderComment } from '../../../src/report/render-markdown.ts'
import { renderText } from '../../../src/report/render-text.ts'
import { aCell, aFinding, aReport } from '../../kit/report-builder.ts'

const override = { kind: 'label', name: 'image-size/allow', by: 'octocat' } as const
const accepted = (count: number, padding = '') =>
  Array.from({ length: count }, (_, index) =>
    aFinding({ severity: 'warn', override, message: `Breach ${index}${padding}` }),
  )
const marker = '<!-- m -->'

test('accepted breaches never push out what fails', () => {
  const failing = Array.from({ length: 8 }, (_, index) => aFinding({ message: `Failure ${index}` }))
  const report = aReport({ images: [aCell()], findings: [...accepted(10, ' x'.repeat(200)), ...failing] })
  const comment = renderComment(report, { marker, maxCharacters: 5500 })
  for (const { message } of failing) expect(comment).toContain(message)
  expect(comment).toMatch(/Left out to stay within the limit of a comment: .*accepted breach/)
})

test('at most ten are told before the rest, and how many more there are', () => {
  const many = aReport({ images: [aCell()], findings: accepted(13) })
  expect(renderComment(many, { marker })).toContain('- and 3 more, among the warnings\n')
  expect(renderComment(many, { marker })).toContain('### Warnings (3)')
  expect(renderText(many, { columns: 120, colour: 'none' })).toContain('  - and 3 more, among the warnings\n')
  expect(renderHtml(many)).toContain('<li class="warn">and 3 more, among the warnings</li>')
  expect(renderComment(aReport({ images: [aCell()], findings: accepted(10) }), { marker })).not.toContain('more, among')
})
