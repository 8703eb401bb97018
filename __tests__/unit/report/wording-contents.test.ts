import { describe, expect, test } from '@jest/globals'
import type { Finding } from '../../../src/model/finding.ts'
import { contentRuleCodes } from '../../../src/model/rule-code.ts'
import type { RuleFinding } from '../../../src/report/rule-finding.ts'
import { wordFinding } from '../../../src/report/wording.ts'
import { hostileTexts } from '../../kit/hostile-texts.ts'
import { amd64, position } from '../../kit/run-builder.ts'

const cell = { image: 'app', variant: 'cpu', platform: amd64 } as const
const made = { dockerfile: 'Dockerfile', line: 5, instruction: 'RUN make install' } as const
const removed = { dockerfile: 'Dockerfile', line: 9, instruction: 'RUN rm -rf /src' } as const

function saw(code: RuleFinding['code'], more: Partial<RuleFinding> = {}): RuleFinding {
  const what = { code, bytes: 45_200_000, fileCount: 3, path: '/usr/x', examples: [] } as const
  return { severity: 'note', ...cell, ...made, ...what, ...more } as RuleFinding
}

const sentences: readonly (readonly [string, Finding, string])[] = [
  [
    'a cache',
    saw('apt-cache'),
    'holds 45.2 MB of lists and archives of apt in "/usr/x", from Dockerfile:5 RUN make install',
  ],
  [
    'several places, each with its bytes',
    saw('apt-cache', { others: [{ path: '/a\nb', bytes: 200_000 }] }),
    'holds 45.2 MB of lists and archives of apt in "/usr/x" (45 MB) and "/a\\u{a}b" (200 kB), from Dockerfile:5 RUN make install',
  ],
  [
    'very many places, of which the largest are named',
    saw('headers', { path: '/', others: ['/b', '/c', '/d', '/e', '/f'].map((path) => ({ path, bytes: 40_000 })) }),
    'holds 45.2 MB of headers in "/" (45 MB), "/b" (40 kB), "/c" (40 kB), "/d" (40 kB) and 2 more places, from Dockerfile:5 RUN make install',
  ],
  [
    'packages',
    saw('dev-packages', { path: '/', detail: 'libssl-dev and 3 more' }),
    'holds 45.2 MB of development packages (libssl-dev and 3 more), from Dockerfile:5 RUN make install',
  ],
  [
    'a later removal',
    saw('late-cleanup', { by: removed }),
    'keeps 45.2 MB in "/usr/x" that a later layer removes: Dockerfile:5 RUN make install brings it, Dockerfile:9 RUN rm -rf /src removes it',
  ],
  [
    'a later chown',
    saw('copied-again', { by: removed, detail: 'owner and mode' }),
    'holds 45.2 MB in "/usr/x" once more with the same content (owner and mode changed): Dockerfile:9 RUN rm -rf /src brings it, Dockerfile:5 RUN make install copies it',
  ],
  [
    'a tool',
    saw('installed-twice', { detail: 'node as in /opt/node' }),
    'holds 45.2 MB of what is installed twice in "/usr/x": node as in /opt/node, from Dockerfile:5 RUN make install',
  ],
  ['a large file', saw('large-file'), 'holds the file "/usr/x" of 45.2 MB, from Dockerfile:5 RUN make install'],
  [
    'code for GPUs',
    saw('cuda-in-cpu'),
    'has device: cpu and holds 45.2 MB of code for GPUs in "/usr/x", from Dockerfile:5 RUN make install',
  ],
  ['no CUDA', saw('cuda-missing', { path: '/' }), 'has device: cuda and holds no library of CUDA'],
  [
    'the same image',
    saw('same-image', { detail: 'app/cuda' }),
    'is the same image as app/cuda: every layer holds the same',
  ],
  [
    'a limit',
    saw('manuals', { max: 40_000_000, unit: 'decimal', config: position(9) }),
    'holds 45.2 MB of manuals in "/usr/x", from Dockerfile:5 RUN make install; the limit is 40 MB (.github/image-budgets.yml:9)',
  ],
  [
    'a limit on all of it',
    saw('manuals', { max: 50_000_000, allBytes: 50_000_001, unit: 'decimal' }),
    'holds 45.2 MB of manuals in "/usr/x", from Dockerfile:5 RUN make install; all of it is 50,000,001 B, over the limit of 50,000,000 B (the configuration)',
  ],
  [
    'contents that are unknown',
    { ...cell, severity: 'warn', code: 'uninspected', reason: 'A layer is cut off' },
    'was not looked into: a layer is cut off',
  ],
  [
    'a part that is unknown',
    { ...cell, severity: 'note', code: 'unreadable-content', path: '/var/lib/dpkg/status', reason: 'It is cut off' },
    'holds "/var/lib/dpkg/status", which could not be read: it is cut off',
  ],
]

describe('what rules see in words', () => {
  test.each(sentences)('%s', (_, finding, words) => {
    expect(wordFinding(finding, 'one-image').message).toBe(`Variant cpu (linux/amd64) ${words}`)
  })

  test('waivers', () => {
    const waiver = { severity: 'warn', rule: 'headers', path: '/usr', reason: 'x', config: position(12) } as const
    expect(wordFinding({ ...waiver, code: 'waiver-expired', until: '2026-01-31' }, 'one-image')).toEqual({
      message: 'The waiver of headers at "/usr" ended with 2026-01-31, and what it accepted is still there',
      remedy: 'Repair what it was for ("x"), or give it a new last day in .github/image-budgets.yml:12',
    })
    const { path: _, ...everywhere } = waiver
    expect(wordFinding({ ...everywhere, code: 'waiver-unused' }, 'one-image').message).toBe(
      'The waiver of headers accepts nothing: nothing of this run is such a thing',
    )
  })

  test('the remedy of translations keeps those of the languages that the image asks for', () => {
    const { remedy } = wordFinding(saw('locales'), 'one-image')
    expect(remedy).toMatch(/path-exclude=\/usr\/share\/locale\/\* .* path-include=\/usr\/share\/locale\/de\* .*LANG/)
  })

  test('the remedy of what a foreign base holds is another base, and an ended waiver is told', () => {
    expect(wordFinding(saw('manuals', { foreign: true }), 'one-image').remedy).toMatch(/choose a base without it/)
    expect(wordFinding(saw('cuda-devel-base', { foreign: true }), 'one-image').remedy).toMatch(
      /^Begin FROM the runtime image/,
    )
    expect(wordFinding(saw('manuals', { waiverEnded: '2026-01-31' }), 'one-image').remedy).toMatch(
      /; its waiver ended with 2026-01-31$/,
    )
  })

  test.each(contentRuleCodes)(
    '%s: one sentence without a final period, and a remedy, with and without a place',
    (code) => {
      const { dockerfile: _, line: __, instruction: ___, ...bare } = saw(code)
      for (const finding of [saw(code), saw(code, { by: removed, foreign: true }), bare as RuleFinding]) {
        const { message, remedy } = wordFinding(finding, 'several-images')
        expect(message).toMatch(/^Variant app\/cpu \(linux\/amd64\) .*[^.\s]$/)
        expect(remedy).toMatch(/^[A-Z].*[^.]$/)
        expect(`${message}${remedy}`).not.toMatch(/undefined|\[object/)
      }
    },
  )

  test.each(contentRuleCodes)(
    '%s: no path, name or instruction of an image breaks the line or hides a part of it',
    (code) => {
      for (const text of hostileTexts) {
        const by = { ...removed, instruction: text }
        const { message } = wordFinding(
          saw(code, { path: `/${text}`, detail: text, instruction: text, by }),
          'one-image',
        )
        expect(message).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
        expect(message.length).toBeLessThan(2500)
      }
    },
  )
})
