import { expect, test } from '@jest/globals'
import { type FakeService, outcomeOf } from '../../../kit/fake-test-image.ts'

async function outcome(service: FakeService, { hasHealthcheck = true } = {}) {
  const runtime = { hasHealthcheck, cmd: ['serve'] }
  return outcomeOf({ kind: 'healthcheck', withinSeconds: 30 }, { service, runtime })
}

test('passes once the HEALTHCHECK says healthy, and tells after how long', async () => {
  const result = await outcome({ looks: ['starting', 'starting', 'healthy'], end: { peakMemoryBytes: 7 } })
  expect(result).toMatchObject({ status: 'passed', readySeconds: 3, peakMemoryBytes: 7, command: ['serve'] })
  expect(result.served).toMatchObject([{ reachable: false, withinSeconds: 30 }])
})

test.each<[string, FakeService, string, string]>([
  ['unhealthy', { looks: ['starting', 'unhealthy'] }, 'failed', "The image's own HEALTHCHECK says unhealthy"],
  ['never healthy', { looks: ['starting'] }, 'failed', 'It was not ready within 30 s'],
  [
    'healthy, and out of memory (fault 35)',
    { looks: ['healthy'], end: { oomKilled: true } },
    'failed',
    'It ran out of memory and a process of it was killed; let it use less, or raise "memory"',
  ],
  [
    'an engine that does not run it',
    { looks: ['none'] },
    'infrastructure',
    'The engine does not run the HEALTHCHECK that the image has',
  ],
  ['an engine that does not start it', { looks: [], trouble: 'No space left' }, 'infrastructure', 'No space left'],
])('%s', async (_, service, status, reason) => {
  expect(await outcome(service)).toMatchObject({ status, reason })
})

test('an image without one fails, and is not started', async () => {
  expect(await outcome({ looks: ['healthy'] }, { hasHealthcheck: false })).toMatchObject({
    status: 'failed',
    reason: 'The image has no HEALTHCHECK; add one to its Dockerfile, or test it with "http"',
    served: [],
  })
})
