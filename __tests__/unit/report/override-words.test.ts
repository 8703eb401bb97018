import { expect, test } from '@jest/globals'
import { overrideWords } from '../../../src/report/override-words.ts'

test('an entry says why, until when and where it stands', () => {
  expect(
    overrideWords({
      ...{ kind: 'entry', by: 'ada', reason: 'torch 2.6 brings its own CUDA', until: '2026-12-31' },
      ...{ file: '.github/image-budgets.yml', line: 12 },
    }),
  ).toBe('Accepted by ada until 2026-12-31 in .github/image-budgets.yml:12: torch 2.6 brings its own CUDA')
})

test.each([
  [{}, 'Accepted with the label image-size/allow, for this pull request alone'],
  [{ by: 'octocat' }, 'Accepted by octocat with the label image-size/allow, for this pull request alone'],
  [
    { by: 'octocat', at: '2026-11-22T10:00:00Z' },
    'Accepted by octocat with the label image-size/allow on 2026-11-22, for this pull request alone',
  ],
])('a label says as much of who set it and when as is known: %j', (known, words) => {
  expect(overrideWords({ kind: 'label', name: 'image-size/allow', ...known })).toBe(words)
})
