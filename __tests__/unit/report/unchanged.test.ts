import { expect, test } from '@jest/globals'
import { unknown } from '../../../src/model/unknown.ts'
import { outputs } from '../../../src/report/outputs.ts'
import { reportChanges } from '../../../src/report/report-changes.ts'
import { renderHtml } from '../../../src/report/render-html.ts'
import { renderSummary } from '../../../src/report/render-markdown.ts'
import { renderText } from '../../../src/report/render-text.ts'
import { aReport } from '../../kit/report-builder.ts'
import { amd64, platform } from '../../kit/run-builder.ts'

const since = { commit: '1a2b3c4d5e6f7890', what: 'where it left <b>main</b>' }
const unchanged = [
  { image: 'app', variant: 'cuda', platform: 'linux/amd64', baselineCompressedBytes: 41_200_000 },
  { image: 'app', variant: 'tpu', platform: 'linux/amd64' },
]
const report = aReport({ narrowed: true, changes: { since, unchanged } })
const said = ', where it left '

const renderings = {
  text: (of: typeof report) => renderText(of, { columns: 200, colour: 'none' }),
  markdown: renderSummary,
  html: (of: typeof report) => renderHtml(of),
}

test.each(Object.entries(renderings))(
  'what was not built is told in %s, with the baseline for its number',
  (form, render) => {
    const page = render(report)
    for (const words of ['Not built, unchanged', said, 'Compressed at the baseline', 'tpu', '41.2 MB'])
      expect(page).toContain(words)
    expect(page).toContain('2 images were not built, unchanged since')
    if (form !== 'text') expect(page).not.toMatch(/[^`]<b>main/)
  },
)

test.each(Object.entries(renderings))('that all was built for want of knowledge is told in %s', (_, render) => {
  const page = render(aReport({ changes: { unknown: { reason: 'Git is not installed' } } }))
  expect(page).toContain('Everything was built: what changed is not known, since git is not installed')
  expect(page).not.toContain('Not built')
})

test('what was not built is no image of the report, and has no digest', () => {
  expect(report.images.map(({ variant }) => variant)).toEqual(['cpu'])
  expect(outputs(report, { reportPath: '', summaryPath: '' } as never)['digests']).not.toContain('cuda')
})

test('a run that had nothing to build says so', () => {
  const nothing = aReport({ images: [], narrowed: true, changes: { since, unchanged } })
  expect(renderings.text(nothing)).toContain('Verdict: pass. 2 images were not built, unchanged since 1a2b3c4d5e6f\n')
})

test('a number is that of the baseline, for the very platform', () => {
  const cells = [
    { image: 'app', variant: 'cpu', platform: amd64 },
    { image: 'app', variant: 'cpu', platform: platform('linux/arm64') },
  ]
  const changes = { since, built: [], unchanged: cells }
  const image = { image: 'app', variant: 'cpu', platform: amd64, compressedBytes: 7, layers: [] }
  const baseline = { from: 'file', place: 'a file', tried: [], trend: [], images: [image] } as const
  expect(reportChanges(changes, baseline)).toEqual({
    since,
    unchanged: [{ ...cells[0], baselineCompressedBytes: 7 }, cells[1]],
  })
  expect(reportChanges(changes, unknown('none'))).toEqual({ since, unchanged: cells })
})
