import { describe, expect, test } from '@jest/globals'
import { checkExpressions, type Expression } from '../../../src/config/check-expressions.ts'
import type { TreeProblem } from '../../../src/config/yaml-tree.ts'

async function problems(kind: Expression['kind'], text: string): Promise<readonly string[]> {
  const found: TreeProblem[] = []
  const position = { file: 'c.yml', line: 3, column: 4 }
  await checkExpressions([{ kind, text, path: ['a'], position }], (problem) => void found.push(problem))
  expect(found.every((problem) => problem.position === position && problem.path[0] === 'a')).toBe(true)
  return found.map(({ message, remedy = '' }) => `${message}. ${remedy}`)
}

const correct = 'Correct it, or write {text: …} for a literal text'

describe('what only its own engine can judge', () => {
  test.each<[Expression['kind'], string]>([
    ['pattern', '^2\\.'],
    ['pattern', '(?i)listening on :\\d+$'],
    ['pattern', '(a+)+$'],
    ['pattern', '(?-m)^whole$'],
    ['pattern', '\\p{Greek}{1,1000}'],
    ['python', '>=1.26'],
    ['python', '==2.*,!=2.1.0'],
    ['python', '~=2.2.post3'],
    ['node', '^0.33'],
    ['node', '1.2.x || >=3'],
  ])('%s %s is accepted', async (kind, text) => {
    expect(await problems(kind, text)).toEqual([])
  })

  test.each<[Expression['kind'], string, string]>([
    ['pattern', 'a(?!b)', 'RE2 has no look-ahead and no look-behind: use `not`, or several patterns'],
    ['pattern', '(?<=a)b', 'RE2 has no look-ahead and no look-behind: use `not`, or several patterns'],
    ['pattern', '(a)\\1', 'RE2 has no back-references: write the text out'],
    ['pattern', '(', correct],
    ['pattern', 'a{1001}', correct],
    ['pattern', '*', correct],
  ])('%s %s is refused, with what to do instead', async (kind, text, remedy) => {
    const [problem, ...rest] = await problems(kind, text)
    expect(rest).toEqual([])
    expect(problem).toContain(`The pattern ${JSON.stringify(text).replaceAll('\\\\', '\\')} is not one of RE2: `)
    expect(problem?.endsWith(`. ${remedy}`)).toBe(true)
  })

  test.each<[Expression['kind'], string, string]>([
    ['python', '>=', '">=" is not a version constraint of Python. Write it as PEP 440 has it, such as >=1.26 or ==2.*'],
    [
      'python',
      '=1.2',
      '"=1.2" is not a version constraint of Python. Write it as PEP 440 has it, such as >=1.26 or ==2.*',
    ],
    ['node', 'latest', '"latest" is not a version constraint of node. Write it as npm has it, such as >=1.26 or ^2.1'],
  ])('%s %s is refused', async (kind, text, problem) => {
    expect(await problems(kind, text)).toEqual([problem])
  })

  test('attack 7: a pattern that would take long to compile is refused for its length', async () => {
    expect(await problems('pattern', `${'(a?){1000}'.repeat(410)}`)).toEqual([
      'This pattern is longer than 4096 characters. Write a shorter one, or several',
    ])
  })

  test('attack 7: patterns of nested repetition are told, not expanded', async () => {
    const nested = '(((((a{1,100}){1,100}){1,100}){1,100}){1,100})'
    expect(await problems('pattern', nested)).toHaveLength(1)
  })

  test('attack 7: many patterns that repeat a lot are refused together, and the rest is not compiled', async () => {
    const found: TreeProblem[] = []
    const position = { file: 'c.yml', line: 3, column: 4 }
    const all = Array.from({ length: 3000 }, (_, index): Expression => {
      return { kind: 'pattern', text: `${index}${'\\pL{1000}'.repeat(20)}`, path: [], position }
    })
    await checkExpressions(all, (problem) => void found.push(problem))
    expect(found.map(({ remedy }) => remedy)).toEqual([
      'Repeat less in them, such as {1,9} instead of {1,1000}, or remove some',
    ])
  })
})
