import { describe, expect, test } from '@jest/globals'
import type { ReportSharing } from '../../../src/model/report-contents.ts'
import { displayWidth } from '../../../src/report/display-width.ts'
import { packagesText } from '../../../src/report/text-packages.ts'
import { sharingText } from '../../../src/report/text-sharing.ts'
import { hostileTexts } from '../../kit/hostile-texts.ts'
import { aCell, aReport, lookedInto } from '../../kit/report-builder.ts'

const hidden = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

function sharedBy(variants: readonly string[]) {
  const sharing: ReportSharing = {
    platform: 'linux/amd64',
    images: variants.map((variant) => ({ image: 'app', variant })),
    sharedBytes: variants.map((_, row) => variants.map((__, column) => (row === column ? 80_400_000 : 29_800_000))),
    downloadBytes: variants.map((_, row) => variants.map((__, column) => (row === column ? 0 : 50_600_000))),
    ...{ sumBytes: 160_800_000, storedBytes: 131_000_000, leftOut: [] },
  }
  return aReport({ images: variants.map((variant) => aCell({ variant })), sharing: [sharing] })
}

describe('what images share, in a terminal', () => {
  test('is a table whose numbers line up below its names', () => {
    expect(
      sharingText(sharedBy(['cpu', 'größe圧縮']), { columns: 100 })
        .split('\n')
        .slice(2),
    ).toEqual([
      '  Has, and pulls          cpu    größe圧縮',
      '  cpu             all 80.4 MB     +50.6 MB',
      '  größe圧縮          +50.6 MB  all 80.4 MB',
    ])
  })

  test.each([
    [80, 12, 4, '  8 more are in report.json'],
    [200, 12, 8, '  4 more are in report.json'],
    [200, 9, 8, '  1 more is in report.json'],
    [120, 3, 3, undefined],
    [30, 3, 0, undefined],
  ] as const)('of %d columns and %d images shows %d, whole', (columns, count, shown, more) => {
    const names = Array.from({ length: count }, (_, index) => `v${index}`)
    const lines = sharingText(sharedBy(names), { columns }).split('\n')
    const rows = lines.filter((line) => /^ {2}v\d/.test(line))
    expect(rows).toHaveLength(shown)
    for (const row of rows) {
      expect(displayWidth(row)).toBeLessThanOrEqual(columns)
      expect(row.match(/80\.4 MB|50\.6 MB/g)).toHaveLength(shown)
    }
    expect(lines.find((line) => line.includes('report.json'))).toBe(more)
  })
})

describe('packages in a terminal', () => {
  const packages = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      ...{ manager: 'dpkg' as const, name: `p${index}`, version: '1', bytes: (100 - index) * 1_000_000 },
    }))

  test('are told once for all images, the largest first and the rest counted', () => {
    const report = aReport({
      images: [
        lookedInto(aCell(), { packages: packages(15) }),
        lookedInto(aCell({ variant: 'cuda' }), { packages: packages(1) }),
        lookedInto(aCell({ variant: 'tools' }), { packages: packages(2) }),
      ],
    })
    const lines = packagesText(report, { columns: 100 }).split('\n')
    expect([lines[0], ...lines.slice(2, 5), lines.at(-1)]).toEqual([
      'Packages (15)',
      '  100 MB  p0       1        dpkg  all 3 images',
      '   99 MB  p1       1        dpkg  2 of 3 images',
      '   98 MB  p2       1        dpkg  cpu (linux/amd64)',
      '  5 smaller ones are in report.json',
    ])
    expect(lines).toHaveLength(13)
  })

  test('are nothing where nobody looked', () => {
    expect(packagesText(aReport({ images: [aCell()] }), { columns: 100 })).toBe('')
  })
})

test.each(hostileTexts.map((text) => [JSON.stringify(text).slice(0, 50), text]))('%s is shown as it is', (_, text) => {
  const packages = [{ manager: 'npm' as const, name: text, version: text, bytes: 5, path: text }]
  const image = lookedInto(aCell({ variant: text, platform: text }), { packages })
  const shown = packagesText(aReport({ images: [image] }), { columns: 100 })
  expect(shown.split('\n')).toHaveLength(3)
  expect(`${shown}${sharingText(sharedBy([text, 'cpu']), { columns: 100 })}`).not.toMatch(hidden)
})
