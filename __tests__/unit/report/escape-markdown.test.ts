import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { ReportPublish } from '../../../src/model/report-publish.ts'
import type { Report } from '../../../src/model/report.ts'
import { codeBlock, codeSpan, prose, tableRow } from '../../../src/report/escape-markdown.ts'
import { renderComment, renderSummary } from '../../../src/report/render-markdown.ts'
import { hostileContents } from '../../kit/hostile-contents.ts'
import { hostileGrowth } from '../../kit/hostile-growth.ts'
import { hostileTexts } from '../../kit/hostile-texts.ts'
import { markdownShape, nodesOf, parseMarkdown, renderedShape } from '../../kit/markdown-shape.ts'
import {
  aBudget,
  aCell,
  aFinding,
  aLayer,
  aPublish,
  aPublishedImage,
  aPublishedTag,
  aReport,
  aSmoke,
} from '../../kit/report-builder.ts'

/** A report with the text in every place that a repository or a log can fill. */
function reportWith(text: string): Report {
  const layer = aLayer({ compressedBytes: 5, instruction: `RUN ${text}`, dockerfile: `d${text}`, line: 3 })
  const { images, ...contents } = hostileContents(text)
  const growth = hostileGrowth(text)
  return aReport({
    ...contents,
    baseline: growth.baseline,
    images: [
      ...images,
      ...growth.images,
      aCell({ image: `i${text}`, variant: text, platform: text, layers: [layer] }),
      aCell({ image: 'second', unknown: text, budgets: [aBudget({ maxBytes: 4, message: text })] }),
    ],
    findings: [
      ...growth.findings,
      aFinding({
        ...{ message: text, remedy: text, image: text, variant: text, platform: text },
        ...{ dockerfile: `d${text}`, configFile: `c${text}`, log: [text, 'last'] },
      }),
      aFinding({ severity: 'note', message: `Note ${text}` }),
      aFinding({ severity: 'warn', code: 'git-folder', message: text, path: `/${text}`, bytes: 5, platform: text }),
      aFinding({
        severity: 'warn',
        code: 'git-folder',
        message: text,
        path: `/${text}`,
        bytes: 5,
        platform: `x${text}`,
      }),
    ],
    smoke: [
      aSmoke({
        ...{ image: `i${text}`, variant: text, platform: text, name: text, status: 'failed', reason: `r${text}` },
        ...{ command: ['sh', '-c', text], exitCode: 1, log: [text, 'last'], details: [`d${text}`], opened: [text] },
      }),
      aSmoke({ image: 'second', name: `s${text}`, status: 'skipped', reason: `r${text}` }),
    ],
    tool: { name: 'image-size-budgets', version: text },
    builder: { name: text, driver: text, buildx: text, buildkit: [text] },
    config: { file: text, sha256: text },
    notBuilt: [{ image: text, variant: text, reason: text }],
    publish: publishWith(text),
  })
}

/** Every place of publishing that a template, a registry or a program can fill; what it shows as a command is tested by itself. */
function publishWith(text: string): ReportPublish {
  const copied = aPublishedImage({ image: `i${text}`, variant: text })
  return aPublish({
    ...{
      mode: 'on-pass',
      decision: 'push',
      reason: text,
      remedy: text,
      version: text,
      tool: text,
      steps: [text, text],
    },
    images: [
      copied,
      { ...copied, repository: text, digest: text, reference: text, status: 'failed', reason: text },
      { ...copied, status: 'not-ours', reason: text },
    ],
    tags: [aPublishedTag({ image: `i${text}`, variant: text, reference: `${copied.repository}:${text}` })],
    notTagged: [
      { image: text, variant: text, reference: text, status: 'not-set', reason: text, found: text },
      { image: text, variant: text, reference: text, status: 'left-out', reason: text },
    ],
    staged: [{ image: text, variant: text, reference: text, status: 'kept', reason: text }],
  })
}

const marker = '<!-- ours -->'
const plain = reportWith('plain')
const plainComment = renderComment(plain, { marker, maxCharacters: 1_000_000 })

/** What GitHub finds in running text after Markdown is done, in words that are not code. */
const references = /@\w|#\d|\bgh-\d|:[\w+-]+:|www\.|:\/\/|[0-9a-f]{7}|ghsa-|\$/i

function expectOnlyOurs(report: Report): void {
  const comment = renderComment(report, { marker, maxCharacters: 1_000_000 })
  const tree = parseMarkdown(comment)
  expect(markdownShape(tree)).toBe(markdownShape(parseMarkdown(plainComment)))
  expect(renderedShape(comment)).toBe(renderedShape(plainComment))
  for (const node of nodesOf(tree)) {
    if (node.type === 'link')
      expect(node.url).toMatch(/^https:\/\/github\.com\/acme\/app\/(?:blob\/[0-9a-f]{40}|actions)\//)
    if (node.type === 'text' && node.value !== undefined) expect(node.value).not.toMatch(references)
  }
}

describe('attack 4 and attack 5: texts of a pull request never become Markdown or HTML of our comment', () => {
  test.each(hostileTexts.map((text) => [JSON.stringify(text).slice(0, 50), text]))(
    '%s stays text in every field',
    (_title, text) => {
      expectOnlyOurs(reportWith(text))
    },
  )

  test('any text stays text in every field', () => {
    const pieces = fc.constantFrom(...hostileTexts, ' ', '\n', '|', '`', '\\', '<', '[', '](', '@', '#', ':', 'a', '1')
    const text = fc.oneof(
      fc.array(pieces, { maxLength: 6 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary', maxLength: 60 }),
    )
    fc.assert(
      fc.property(text, (hostile) => expectOnlyOurs(reportWith(hostile))),
      { numRuns: 60 },
    )
  })

  test('the job summary is built of the same parts', () => {
    const shape = (report: Report) => markdownShape(parseMarkdown(renderSummary(report)))
    for (const text of hostileTexts) expect(shape(reportWith(text))).toBe(shape(plain))
  })

  test('the marker is the first line, and no text of a repository can make another', () => {
    const comment = renderComment(reportWith(marker), { marker })
    expect(comment.startsWith(`${marker}\n`)).toBe(true)
    expect(comment.split(marker)).toHaveLength(2)
  })
})

/** The words that a reader sees. */
function wordsOf(markdown: string): string {
  return nodesOf(parseMarkdown(markdown))
    .filter((node) => node.type === 'text' || node.type === 'inlineCode' || node.type === 'code')
    .map((node) => node.value ?? '')
    .join('')
}

describe('punctuation after a word that must be code', () => {
  test('stands behind it, and neighbours become one piece of code', () => {
    expect(prose('Look at Dockerfile:5, then a@b.c d#1; x.')).toBe('Look at `Dockerfile:5`, then `a@b.c d#1`; x.')
    expect(prose('#1 #2. #3')).toBe('`#1 #2`. `#3`')
  })

  test('a quotation ends where it began: in the code, or around it', () => {
    expect(prose('by "import torch>=2.4": it')).toBe('by "import `torch>=2.4`": it')
    expect(prose('asks for "cuda>=12.6", not "a#1 b#2".')).toBe('asks for `"cuda>=12.6"`, not `"a#1 b#2"`.')
  })
})

describe('a name between backticks is code, as in Markdown', () => {
  test.each([
    ['the branch is not published: `publish-when` names tag v', undefined],
    ['the permission `push`: it answered 401', undefined],
    ['log in first: `docker login 127.0.0.1:5000` elsewhere', undefined],
    ['the same repositories there (`images` of the action) and here (`repositories`)', undefined],
    ['`staging`, `platforms`', undefined],
    ['a#1 `push` b#2', '`a#1` `push` `b#2`'],
  ])('%s', (text, expected) => {
    expect(prose(text)).toBe(expected ?? text)
  })

  test.each(['`@all', 'x`y`', '`a` `', '`<!--`', '``a``'])('%s is text like any other', (text) => {
    expect(wordsOf(prose(text))).toContain('`')
  })
})

describe('the reader sees what was written', () => {
  test.each([
    'Variant minimal (linux/arm64) is 41.2 MB, 1.2 MB over its budget of 40 MB',
    'Relation app/minimal < app/cpu is broken: 50% more & 3 layers',
    'größe, 圧縮 and snake_case',
  ])('%s is printed without a trace of escaping', (text) => {
    expect(wordsOf(prose(text))).toBe(text)
    expect(prose(text)).not.toMatch(/[`\\]/)
  })

  test('every word survives, in order', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab@#:`|<>*_~[]()!\\/$&1.-'), minLength: 1, maxLength: 40 }),
        (text) => {
          // Backticks around a name become code.
          expect(wordsOf(prose(text)).replaceAll('`', '')).toBe(text.replaceAll('`', ''))
          expect(wordsOf(`x ${codeSpan(text)}`)).toBe(`x ${text}`)
        },
      ),
    )
  })

  test('a pipe in a table is a pipe; one behind a backslash is shown by its number', () => {
    const table = (cell: string) => `| a |\n| - |\n${tableRow([cell])}\n`
    expect(wordsOf(table(codeSpan('x | y')))).toBe('ax | y')
    expect(wordsOf(table(codeSpan('x \\| y')))).toBe('ax \\\\u{7c} y')
  })

  test('the lines of a log are one block, whatever fences they hold', () => {
    const block = codeBlock(['````', 'x', '/approve', 'PASS\rFAIL'])
    expect(nodesOf(parseMarkdown(block)).map(({ type }) => type)).toEqual(['root', 'code'])
    expect(wordsOf(block)).toBe('  ````\n  x\n  /approve\n  PASS\\u{d}FAIL')
  })
})
