import { describe, expect, test } from '@jest/globals'
import { basePoint } from '../../../src/baseline/base-point.ts'
import { cacheKeyPrefix } from '../../../src/baseline/cache-key.ts'
import type { RunContext } from '../../../src/model/context.ts'
import type { GitHub } from '../../../src/ports.ts'
import { gitHubInMemory, pullRequestPage } from '../../kit/github-memory.ts'

const [older, base, fork, head] = ['0', 'b', 'f', 'a'].map((digit) => digit.repeat(40)) as [
  string,
  string,
  string,
  string,
]
const pullRequest = {
  ...{ number: 7, headSha: head, baseSha: base, baseRef: 'main', fromFork: false },
  author: { login: 'ada', isBot: false },
}

function gitHub(asked: string[] = []): GitHub {
  return {
    ...gitHubInMemory(pullRequestPage(head), async () => undefined),
    mergeBase: async (one, other) => {
      asked.push(`${one}...${other}`)
      return fork
    },
    commits: async ({ sha }) => {
      asked.push(sha)
      return [sha, older]
    },
  }
}

const of = (context: Partial<RunContext>, github: GitHub | undefined = gitHub()) =>
  basePoint({ workspace: '/w', inActions: true, ...context }, github)

describe('what may be a baseline of', () => {
  test.each<[string, Partial<RunContext>, object, string | undefined, readonly string[]]>([
    ['a pull request', { pullRequest, sha: head }, { of: 'pull request', branch: 'main' }, fork, [fork, older]],
    ['a merge group', { mergeGroup: { baseSha: base, baseRef: 'main' } }, { of: 'merge group', branch: 'main' }, base, [base, older]],
    ['a push', { sha: head, ref: 'refs/heads/next' }, { of: 'branch', branch: 'next' }, undefined, [older]],
    ['a git tag', { sha: head, ref: 'refs/tags/v1', repository: { owner: 'a', name: 'b', defaultBranch: 'main' } }, { branch: 'main' }, undefined, [older]],
  ])('%s', async (_, context, expected, commit, commits) => {
    const point = of(context)
    expect(point).toMatchObject(expected)
    expect([await point.commit(), await point.commits()]).toEqual([commit, commits])
  }) // biome-ignore format: a plain list reads best

  test('is asked for once, and only when somebody wants to know', async () => {
    const asked: string[] = []
    const point = of({ pullRequest }, gitHub(asked))
    expect(asked).toEqual([])
    await Promise.all([point.commit(), point.commits(), point.commit(), point.commits()])
    expect(asked).toEqual([`${base}...${head}`, fork])
  })

  test('a pull request is held against where what is built left its base: the merge that is checked out, else the head', async () => {
    const merge = 'd'.repeat(40)
    const askedOf = async (context: Partial<RunContext>): Promise<readonly string[]> => {
      const asked: string[] = []
      await of({ pullRequest, ...context }, gitHub(asked)).commit()
      return asked
    }
    expect(await askedOf({ sha: merge })).toEqual([`${base}...${merge}`])
    expect(await askedOf({ sha: merge, checkedOut: head })).toEqual([`${base}...${head}`])
    expect(await askedOf({})).toEqual([`${base}...${head}`])
  })

  test('a terminal has no history that can be asked for', async () => {
    const point = basePoint({ workspace: '/w', inActions: false }, undefined)
    expect(await point.commit()).toBeUndefined()
    expect(await point.commits()).toMatchObject({
      kind: 'unknown',
      reason: 'there is no token to read the history with',
    })
  })
})

test('each configuration of a repository has keys of its own', () => {
  const prefixes = ['.github/image-budgets.yml', 'other.yml'].map(cacheKeyPrefix)
  expect(new Set(prefixes).size).toBe(2)
  for (const prefix of prefixes) expect(prefix).toMatch(/^image-budgets-1-[0-9a-f]{16}-$/)
})
