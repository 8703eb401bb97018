import { expect, test } from '@jest/globals'
import { baselineTags } from '../../../src/plan/baseline-tags.ts'

const [one, two] = ['1'.repeat(40), '2'.repeat(40)]

test.each([
  [['latest', '{{branch}}', '{{sha}}'], 'main', [one, two], ['1111111', '2222222', 'main', 'latest']],
  [['{{branch}}-{{sha}}-cuda'], 'release/1', [one], ['release-1-1111111-cuda']],
  [['{{branch}}', 'main'], 'main', [], ['main']],
  [['{{version}}', '{{pr}}', '{{tag}}', "{{date 'YYYY'}}"], 'main', [one], []],
  [['{{branch}}', '{{sha}}', 'edge'], undefined, [], ['edge']],
  [['{{sha}}'], 'main', Array.from({ length: 99 }, (_, at) => `${at + 10}`.padEnd(40, '0')), Array.from({ length: 10 }, (_, at) => `${at + 10}00000`)],
])('%j of the branch %j are under %#', (templates, branch, commits, tags) => {
  expect(baselineTags({ templates, branch, commits })).toEqual(tags)
}) // biome-ignore format: a plain list reads best
