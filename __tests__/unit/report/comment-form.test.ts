import { describe, expect, test } from '@jest/globals'
import { renderHtml } from '../../../src/report/render-html.ts'
import { renderComment, renderSummary } from '../../../src/report/render-markdown.ts'
import { nodesOf, parseMarkdown } from '../../kit/markdown-shape.ts'
import { growthScenarios } from '../../golden/growth-scenarios.ts'

const marker = '<!-- ours -->'
const report = (name: string) => growthScenarios[name] ?? fail()

function fail(): never {
  throw new Error('There is no such report')
}

/** What a reader sees before anything is unfolded. */
function openPart(comment: string): string {
  const at = comment.indexOf('<details>')
  return at === -1 ? comment : comment.slice(0, at)
}

describe('how much of a comment stands open', () => {
  test.each(['unchanged', 'noise'])('one line where nothing changed: %s', (name) => {
    for (const author of ['person', 'bot'] as const) {
      const comment = renderComment(report(name), { marker, author })
      expect(openPart(comment).trim().split('\n')).toEqual([
        marker,
        '',
        expect.stringMatching(/^✅ Passed: .*no size changed/),
      ])
      expect(comment).toContain('| cpu | linux/amd64 |')
    }
  })

  test.each(['shrunk', 'base-moved', 'new-variant', 'budget-raised'])(
    'of a bot the table, all else folded: %s',
    (name) => {
      const ofBot = renderComment(report(name), { marker, author: 'bot' })
      expect(openPart(ofBot)).toContain('| Image | Platform |')
      expect(openPart(ofBot)).not.toMatch(/^#/m)
      expect(ofBot.replace('\n<details><summary>Details</summary>\n\n', '').replace(/\n<\/details>\n$/, '')).toBe(
        renderComment(report(name), { marker, author: 'person' }),
      )
    },
  )

  test('what fails is told in full, of a bot too', () => {
    const comment = renderComment(report('over-growth'), { marker, author: 'bot' })
    expect(comment).toBe(renderComment(report('over-growth'), { marker }))
    expect(openPart(comment)).toContain('### Why')
  })

  test('a job summary is never shortened', () => {
    expect(openPart(renderSummary(report('unchanged')))).toContain('| Image | Platform |')
  })

  test('whatever is left out, what is folded is closed', () => {
    for (let maxCharacters = 2000; maxCharacters < 9000; maxCharacters += 500) {
      const comment = renderComment(report('base-moved'), { marker, author: 'bot', maxCharacters })
      expect(comment.split('<details>')).toHaveLength(comment.split('</details>').length)
    }
  })
})

describe('what stands where', () => {
  const headings = (name: string) =>
    renderComment(report(name), { marker })
      .split('\n')
      .flatMap(
        (line) =>
          /^(?:> )?\*\*([^*]+)\*\*$|^(### .*)$|<summary>([A-Z][a-z ]+)|^(> \[!\w+\])|^(✅)|^(\| Image)/
            .exec(line)
            ?.slice(1)
            .find(Boolean) ?? [],
      )

  test('changed rules come first, then the verdict', () => {
    expect(headings('budget-raised').slice(0, 4)).toEqual([
      ...['> [!IMPORTANT]', 'This pull request changes the rules that it is judged by', '> [!WARNING]', '| Image'],
    ])
  })

  test('a rule that was removed leads to its line at the base, in the comment and on the page', () => {
    const address = `https://github.com/acme/app/blob/fedcba9876543210fedcba9876543210fedcba98/.github/image-budgets.yml#L21`
    const removed = report('removed-variant')
    expect(renderComment(removed, { marker })).toContain(`([\`.github/image-budgets.yml:21\`](${address}) at the base)`)
    expect(renderHtml(removed)).toContain(`<a href="${address}">`)
    const { source: _, ...unknown } = removed
    expect(renderComment(unknown, { marker })).toContain('(`.github/image-budgets.yml:21` at the base)')
  })

  test('what somebody accepted comes right below the verdict, and once', () => {
    expect(headings('override-label').slice(0, 4)).toEqual(['> [!WARNING]', 'Accepted', '| Image', '### Why'])
    const comment = renderComment(report('override-label'), { marker })
    expect(comment.split('50 MB over its budget of 900 MB')).toHaveLength(2)
  })

  test('at most three causes of a breach, each with the link to its line at the commit', () => {
    const comment = renderComment(report('over-growth'), { marker })
    const why = comment.slice(comment.indexOf('### Why'), comment.indexOf('### What fails'))
    const links = nodesOf(parseMarkdown(why)).filter(({ type }) => type === 'link')
    expect(links.map(({ url }) => url?.replace(/^.*[0-9a-f]{40}/, ''))).toEqual(['/Dockerfile#L9', '/Dockerfile#L5'])
    expect(why).toContain('`torch 2.5.1 → 2.6.0` +312 MB, `+ libllvm19 1:19.1.7-3` +118 MB')
    expect(why).not.toContain('gcc-12')
  })

  test('platforms that changed alike are one entry', () => {
    const comment = renderComment(report('over-growth'), { marker })
    expect(comment).toContain('same lines built anew +12 MB; the same on linux/arm64, +178 MB (+23%)')
    expect(comment.split('own lines +16')).toHaveLength(2)
  })
})
