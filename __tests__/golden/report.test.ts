import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { type Delivery, deliverComment } from '../../src/report/deliver-comment.ts'
import { htmlStyle } from '../../src/report/html-style.ts'
import { renderHtml } from '../../src/report/render-html.ts'
import { renderComment } from '../../src/report/render-markdown.ts'
import { renderText } from '../../src/report/render-text.ts'
import { gitHubInMemory, pullRequestPage } from '../kit/github-memory.ts'
import { scenarios } from './scenarios.ts'

/*
 * What people see, as files that can be opened and read. After a change that is meant, write them again with
 * UPDATE_GOLDEN=1 and review the difference.
 */

const folder = fileURLToPath(new URL('./files', import.meta.url))

function expectGolden(name: string, actual: string): void {
  const file = join(folder, name)
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, actual)
  expect(actual).toBe(readFileSync(file, 'utf8'))
}

describe.each(Object.entries(scenarios))('%s', (name, report) => {
  test('the comment', () => {
    const comment = renderComment(report, { marker: '<!-- marker -->' })
    // What GitHub takes.
    expect(comment.length).toBeLessThanOrEqual(65_536)
    expectGolden(`${name}.md`, comment)
  })

  test('the terminal', () => {
    expectGolden(`${name}.txt`, renderText(report, { columns: 120, colour: 'none' }))
  })
})

test('no permission: the same report, and one line that says why there is no comment', async () => {
  const report = scenarios['over-growth']
  if (report === undefined) throw new Error('There is no such report')
  const refused = new ActionError('github', 'GitHub refused to create the comment (403)', {
    hint: 'Give the job `pull-requests: write`',
  })
  const delivered = (fromFork: boolean) =>
    deliverComment({
      ...{ report, mode: 'auto', key: 'budgets', body: (marker) => renderComment(report, { marker }) },
      github: gitHubInMemory(pullRequestPage('2'.repeat(40)), () => Promise.reject(refused)),
      context: {
        ...{ workspace: '/w', inActions: true },
        pullRequest: {
          ...{ number: 7, headSha: '2'.repeat(40), baseSha: '1'.repeat(40), fromFork },
          author: { login: 'ada', isBot: false },
        },
      },
    })
  const lines = await Promise.all([false, true].map(async (fromFork) => reasonOf(await delivered(fromFork))))
  expectGolden('no-permission.txt', `${lines.join('\n')}\n\n${renderText(report, { columns: 120, colour: 'none' })}`)
})

function reasonOf(delivery: Delivery): string {
  if (delivery.status !== 'failed') throw new Error(`The comment was ${delivery.status}`)
  return `Notice: ${delivery.reason}`
}

/** Pages are long: those that together show every part of one. */
const pages = Object.entries(scenarios).filter(([name]) =>
  ['grown', 'over-growth', 'looked-inside', 'over-budget', 'published', 'hostile-names'].includes(name),
)

/** The style and its hash, which every page has alike, stand in a file of their own: a change of either changes one file. */
function withoutStyle(page: string): string {
  const hash = createHash('sha256').update(htmlStyle).digest('base64')
  expect(page.split(htmlStyle)).toHaveLength(2)
  expect(page.split(hash)).toHaveLength(2)
  return page.replace(htmlStyle, '/* report.css */').replace(hash, 'HASH')
}

test.each(pages)('the page of %s', (name, report) => {
  expectGolden(`${name}.html`, withoutStyle(renderHtml(report)))
})

test('the style of every page', () => {
  expectGolden('report.css', htmlStyle)
})

test('every golden report still has its scenario', () => {
  const expected = Object.keys(scenarios).flatMap((name) => [`${name}.md`, `${name}.txt`])
  expected.push('no-permission.txt')
  expected.push(...pages.map(([name]) => `${name}.html`))
  const found = readdirSync(folder).filter((name) => /\.(?:md|txt|html)$/.test(name))
  expect(found.toSorted()).toEqual(expected.toSorted())
})
