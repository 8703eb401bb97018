import { describe, expect, test } from '@jest/globals'
import { removeRuns, removeThing } from '../../../src/smoke/remove-runs.ts'
import { fakeDocker } from '../../kit/fake-docker.ts'
import { recordingLog } from '../../kit/recording-log.ts'

/** An engine with two things of each kind, of the runs `old` and `living`. */
function engine(
  removal: (command: string) => { exitCode: number; stderr: string } = () => ({ exitCode: 0, stderr: '' }),
) {
  return fakeDocker((command) => {
    if (command.startsWith('ps --all'))
      return { stdout: 'image-budgets-old-1 old\nimage-budgets-living-1 living\nsomebodys old\n' }
    if (command.startsWith('network ls'))
      return { stdout: 'image-budgets-old-2 old\nimage-budgets-living-2 living\nsomebodys old' }
    if (command.startsWith('image ls')) {
      const name = (run: string): string => `image-budgets.invalid/${run}`
      return { stdout: `${name('old')}:1 ${name('old')}\n${name('living')}:1 ${name('living')}\n` }
    }
    return removal(command)
  })
}

const removals = (calls: readonly string[]): string[] => calls.filter((call) => / ?rm /.test(call))

test('attack 39: all that a run made is removed, containers first, and nothing of another run', async () => {
  const docker = engine()
  const log = recordingLog()
  await removeRuns((run) => run === 'old', { docker, log })
  expect(removals(docker.calls)).toEqual([
    'rm --force --volumes image-budgets-old-1',
    'network rm image-budgets-old-2',
    'image rm --force image-budgets.invalid/old:1',
  ])
  expect(log.lines).toEqual([])
})

test('attack 39: only what carries our label or our name is even listed', async () => {
  const docker = engine()
  await removeRuns(() => false, { docker, log: recordingLog() })
  expect(docker.calls).toHaveLength(3)
  for (const call of docker.calls)
    expect(call).toMatch(/--filter (?:label=image-budgets\.run|reference=image-budgets\.invalid\/\*) /)
})

test('an engine that does not list has nothing removed', async () => {
  const docker = fakeDocker(() => undefined)
  await removeRuns(() => true, { docker, log: recordingLog() })
  expect(removals(docker.calls)).toEqual([])
})

test('what cannot be removed is told with the command that does it', async () => {
  const log = recordingLog()
  const docker = engine((command) =>
    command.includes('old-2')
      ? { exitCode: 1, stderr: 'Error response from daemon: network image-budgets-old-2 has active endpoints' }
      : { exitCode: 0, stderr: '' },
  )
  await removeRuns((run) => run === 'old', { docker, log })
  expect(log.lines).toEqual([
    'warn The network image-budgets-old-2 of a smoke test is left: network image-budgets-old-2 has active endpoints. Remove it with: docker network rm image-budgets-old-2',
  ])
})

describe('what is gone already is removed', () => {
  test.each([
    ['container', 'Error response from daemon: No such container: x'],
    ['container', 'Error response from daemon: removal of container x is already in progress'],
    ['network', 'Error response from daemon: network x not found'],
    ['image', 'Error response from daemon: No such image: x'],
  ] as const)('%s: %s', async (kind, stderr) => {
    const log = recordingLog()
    await removeThing({ kind, name: 'x' }, { docker: fakeDocker(() => ({ exitCode: 1, stderr })), log })
    expect(log.lines).toEqual([])
  })
})
