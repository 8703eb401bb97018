import { describe, expect, test } from '@jest/globals'
import { linkPlaces, placeLinks, runLink } from '../../../src/report/markdown-links.ts'
import { aReport } from '../../kit/report-builder.ts'

const blob = 'https://github.com/acme/app/blob/0123456789abcdef0123456789abcdef01234567'

describe('links to lines', () => {
  const link = placeLinks(aReport())

  test('a path is encoded whatever it holds', () => {
    expect(link('a b/c(d)#?.Dockerfile', 3).target).toBe(
      `[\`a b/c(d)#?.Dockerfile:3\`](${blob}/a%20b/c%28d%29%23%3F.Dockerfile#L3)`,
    )
    expect(link('half \ud83d').target).toContain('%EF%BF%BD')
  })

  test('a place that the text names becomes the link, another stands behind it', () => {
    const [first, second] = [link('Dockerfile', 5), link('b.yml', 8)]
    expect(linkPlaces('Look at `Dockerfile:5`, soon', [first, second])).toBe(
      `Look at [\`Dockerfile:5\`](${blob}/Dockerfile#L5), soon ([\`b.yml:8\`](${blob}/b.yml#L8))`,
    )
  })

  test('no link is made inside another, and a place is linked once', () => {
    const [outer, inner] = [link('`x`'), link('x')]
    const text = linkPlaces(`See ${outer.label}`, [outer, inner, inner])
    expect(text).toBe(`See ${outer.target} (${inner.target})`)
  })
})

describe('the link to the run', () => {
  test.each([
    ['https://github.com/acme/app/actions/runs/7', '[run](https://github.com/acme/app/actions/runs/7)'],
    ['https://evil.example/acme', undefined],
    ['https://github.com.evil.example/x', undefined],
    ['https://github.com/a)[x](javascript:alert(1)', undefined],
  ])('%s', (runUrl, link) => {
    expect(runLink(aReport({ source: { serverUrl: 'https://github.com', runUrl } }))).toBe(link)
  })
})
