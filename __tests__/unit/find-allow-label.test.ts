import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { findAllowLabel } from '../../src/find-allow-label.ts'
import type { GitHub } from '../../src/ports.ts'
import { gitHubInMemory, pullRequestPage } from '../kit/github-memory.ts'
import { recordingLog } from '../kit/recording-log.ts'

const pullRequest = {
  ...{ number: 7, headSha: 'a'.repeat(40), baseSha: 'b'.repeat(40), fromFork: true },
  author: { login: 'eve', isBot: false },
}
const at = '2026-11-22T10:00:00Z'

async function found(label: GitHub['label'], of: { readonly pullRequest?: typeof pullRequest } = { pullRequest }) {
  const log = recordingLog()
  const github = { ...gitHubInMemory(pullRequestPage(pullRequest.headSha), async () => undefined), label }
  const result = await findAllowLabel({ context: { workspace: '/w', inActions: true, ...of }, github, log })
  return { label: result, warnings: log.lines }
}

test('the label that a person has set counts, on a pull request from a fork too', async () => {
  expect(
    await found(async (number, name) =>
      number === 7 && name === 'image-size/allow' ? { by: { login: 'ada', isBot: false }, at } : undefined,
    ),
  ).toEqual({
    label: { name: 'image-size/allow', by: 'ada', at },
    warnings: [],
  })
})

describe('attack 14: nothing is accepted', () => {
  test.each<[string, GitHub['label'], string[]]>([
    ['where it is not set', async () => undefined, []],
    [
      'by a bot',
      async () => ({ by: { login: 'labeler[bot]', isBot: true }, at }),
      [
        'warn The label image-size/allow accepts nothing, because labeler[bot], which is a bot, has set it: let a person set it again',
      ],
    ],
    [
      'by nobody that is known',
      async () => ({ at }),
      [
        'warn The label image-size/allow accepts nothing, because it is not known who set it: let a person set it again',
      ],
    ],
    [
      'where GitHub does not say',
      () => Promise.reject(new ActionError('github', 'Refused', { hint: 'Add `pull-requests: read`' })),
      ['warn Whether the label image-size/allow is set could not be told: Refused. Add `pull-requests: read`'],
    ],
  ])('%s', async (_, label, warnings) => {
    expect(await found(label)).toEqual({ label: undefined, warnings })
  })

  test('outside of a pull request, and GitHub is not asked', async () => {
    const asked: unknown[] = []
    const label: GitHub['label'] = async (...what) => void asked.push(what) as undefined
    expect(await found(label, {})).toEqual({ label: undefined, warnings: [] })
    expect(asked).toEqual([])
  })

  test('a bug is no answer', async () => {
    await expect(found(() => Promise.reject(new TypeError('x')))).rejects.toThrow(TypeError)
  })
})
