import { describe, expect, test } from '@jest/globals'
import { refuseUnsafeEvent } from '../../../src/plan/refuse-unsafe-event.ts'
import { runContext } from '../../../src/adapters/run-context.ts'
import { ActionError } from '../../../src/errors.ts'

const sha = 'a'.repeat(40)

function refusal(name: string, event: unknown): unknown {
  const context = runContext({ env: { GITHUB_EVENT_NAME: name }, event, workingDirectory: '/here' })
  try {
    refuseUnsafeEvent(context)
  } catch (error) {
    return error
  }
  return undefined
}

function pullRequest(headId: number) {
  return {
    repository: { id: 1 },
    pull_request: {
      number: 7,
      user: { login: 'mallory' },
      head: { sha, repo: { id: headId } },
      base: { sha, repo: { id: 1 } },
    },
  }
}

function workflowRun(headRepository: unknown) {
  return { repository: { id: 1 }, workflow_run: { id: 5, head_repository: headRepository } }
}

describe('attack 15: nothing is built where a stranger could reach secrets', () => {
  test.each([
    ['pull_request_target of a fork', 'pull_request_target', pullRequest(2)],
    ['pull_request_target of a branch', 'pull_request_target', pullRequest(1)],
    ['pull_request_target without an event file', 'pull_request_target', undefined],
    ['workflow_run that a fork started', 'workflow_run', workflowRun({ id: 2 })],
    ['workflow_run that a deleted fork started', 'workflow_run', workflowRun(null)],
    ['workflow_run that does not say who started it', 'workflow_run', { repository: { id: 1 } }],
    ['workflow_run without an event file', 'workflow_run', undefined],
  ])('%s is refused with exit status 2 and a remedy', (_, name, event) => {
    const error = refusal(name, event)
    if (!(error instanceof ActionError)) throw new Error('expected an ActionError')
    expect(error.code).toBe('unsafe-event')
    expect(error.exitStatus).toBe(2)
    expect(error.hint).toContain('`on: pull_request`')
  })

  test.each([
    ['pull_request of a fork', 'pull_request', pullRequest(2)],
    ['workflow_run that this repository started', 'workflow_run', workflowRun({ id: 1 })],
    ['push', 'push', { repository: { id: 1 } }],
    ['merge_group', 'merge_group', { repository: { id: 1 } }],
    ['no event at all', '', undefined],
  ])('%s is built', (_, name, event) => {
    expect(refusal(name, event)).toBeUndefined()
  })
})
