import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createFiles } from '../../src/adapters/files.ts'
import { ActionError } from '../../src/errors.ts'
import { findBaseline } from '../../src/find-baseline.ts'
import type { RunContext } from '../../src/model/context.ts'
import type { GitHub } from '../../src/ports.ts'
import { committedAs, sizesText } from '../kit/baseline-builder.ts'
import { gitHubInMemory, pullRequestPage } from '../kit/github-memory.ts'
import { memoryRegistry } from '../kit/memory-registry.ts'
import { quickClock } from '../kit/quick-clock.ts'
import { recordingLog } from '../kit/recording-log.ts'
import { aConfig, imageOf } from '../kit/run-builder.ts'

const [base, head, fork] = ['b'.repeat(40), 'a'.repeat(40), 'e'.repeat(40)] as const
const file = '.github/image-sizes.json'
const config = aConfig([], { baseline: { from: ['file'], required: false } })
const cpu = { image: 'app', variant: 'cpu' }
const sizesOf = (bytes: number) => sizesText([committedAs(cpu, imageOf(bytes))])
const [small, large] = [sizesOf(100), sizesOf(999)]

let workspace: string
beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'baseline'))
  await mkdir(join(workspace, dirname(file)))
})
afterAll(() => rm(workspace, { recursive: true, force: true }))

/** A repository in which the pull request left its base at `fork`; `texts` by commit. */
function repository(texts: Readonly<Record<string, string>>, answers: Partial<GitHub> = {}): GitHub {
  return {
    ...gitHubInMemory(pullRequestPage(head), async () => undefined),
    mergeBase: async (one, other) => (one === base && other === head ? fork : undefined),
    fileAt: async (path, ref) => (path === file ? texts[ref] : undefined),
    ...answers,
  }
}

const pullRequest = {
  ...{ number: 7, headSha: head, baseSha: base, fromFork: true },
  author: { login: 'ada', isBot: false },
}

async function found(
  of: Pick<RunContext, 'pullRequest' | 'mergeGroup'>,
  { github, checkout }: { readonly github?: GitHub; readonly checkout?: string } = {},
) {
  await rm(join(workspace, file), { force: true })
  if (checkout !== undefined) await writeFile(join(workspace, file), checkout)
  const files = createFiles(tmpdir())
  const machine = { clock: quickClock(), log: recordingLog(), signal: new AbortController().signal }
  const context = { workspace, inActions: true, ...of }
  const needs = { ...machine, registry: memoryRegistry(), context, files, ...(github && { github }) }
  return findBaseline({ config, variants: [], base: undefined }, needs)
}

describe('which sizes are the baseline', () => {
  test('those of the checkout, where nobody proposes a change', async () => {
    expect(await found({}, { checkout: small })).toMatchObject({
      ...{ from: 'file', place: file, commit: 'c'.repeat(40) },
      images: [{ ...cpu, compressedBytes: 100 }],
    })
  })

  test('attack 21: of a pull request those of the commit where it left its base, whatever it wrote since', async () => {
    const github = repository({ [fork]: small, [head]: large, [base]: large })
    expect(await found({ pullRequest }, { github, checkout: large })).toMatchObject({
      at: fork,
      images: [{ compressedBytes: 100 }],
    })
  })

  test('attack 21: in a merge queue those of the base of the group', async () => {
    const github = repository({ [base]: small, [head]: large })
    const mergeGroup = { baseSha: base }
    expect(await found({ mergeGroup }, { github, checkout: large })).toMatchObject({
      at: base,
      images: [{ compressedBytes: 100 }],
    })
  })
})

describe('fault 46: without a baseline the reason is told, and what to do', () => {
  test.each<[string, () => Promise<unknown>, string]>([
    ['no file', () => found({}), `there is no "${file}"; the command update writes it`],
    [
      'no file at the commit where it left its base',
      () => found({ pullRequest }, { github: repository({}), checkout: large }),
      `there is no "${file}" at eeeeeeeeeeee; the command update writes it`,
    ],
    ['no token', () => found({ pullRequest }, { checkout: small }), 'no token to read the base branch with'],
    [
      'no token in a merge queue',
      () => found({ mergeGroup: { baseSha: base } }, { checkout: small }),
      'no token to read the base branch with',
    ],
    [
      'histories that have nothing in common',
      () => found({ pullRequest }, { github: repository({}, { mergeBase: async () => undefined }) }),
      'bbbbbbbbbbbb and aaaaaaaaaaaa have no commit in common',
    ],
    [
      'a permission that is missing',
      () =>
        found(
          { pullRequest },
          {
            github: repository(
              {},
              { mergeBase: () => Promise.reject(new ActionError('github', 'Refused', { hint: 'Add contents: read' })) },
            ),
          },
        ),
      'Refused. Add contents: read',
    ],
    ['a newer schema', () => found({}, { checkout: '{"schemaVersion": 2}' }), 'use the version that wrote it'],
    [
      'no JSON',
      () => found({}, { checkout: 'sizes' }),
      'cannot be read: It is not JSON; write it again with the command update',
    ],
    [
      'numbers that do not add up',
      () => found({}, { checkout: small.replace('"compressedBytes": 100', '"compressedBytes": 1') }),
      'does not add up',
    ],
  ])('%s', async (_, find, reason) => {
    expect(await find()).toMatchObject({ kind: 'unknown', reason: expect.stringContaining(reason) })
  })
})
