import { readdirSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { type Finished, freshWord, type Place, place } from '../kit/action-run.ts'

/* A build with caches against a clean one, with a real builder whose cache was filled by somebody else. */

const minute = 60_000

/** What the second step brings comes from a secret: like the answer of a server, no cache key knows of it. */
function workspace(word: string): Place {
  return place({
    Dockerfile: [
      'FROM debian:bookworm-slim',
      `RUN echo ${word} >/etc/same`,
      'RUN --mount=type=secret,id=mirror cut -c 1-4 /run/secrets/mirror >/usr/local/bin/tool',
      '',
    ].join('\n'),
    '.github/image-budgets.yml': [
      'version: 1',
      'images:',
      '  app:',
      '    budget: 1GB',
      '    secrets: {mirror: MIRROR}',
      '    smoke: [{run: [cat, /usr/local/bin/tool], expect: {stdout: "^good"}}]',
      '',
    ].join('\n'),
  })
}

function check(here: Place, mirror: 'evil' | 'good', ...flags: readonly string[]): Promise<Finished> {
  return here.start('cli', { args: ['check', ...flags], env: { MIRROR: `${mirror} ${freshWord()}` } }).finished
}

test(
  'attack 22: what a poisoned cache puts into an image is told with its step, and is not in the image that is judged',
  async () => {
    const here = workspace(freshWord())
    try {
      await check(here, 'evil')
      // Nothing is to be seen at the source any more, and every build takes the step from the cache.
      const poisoned = await check(here, 'good')
      expect([poisoned.status, poisoned.report?.smoke[0]?.status]).toEqual([1, 'failed'])

      const run = await check(here, 'good', '--compare-cache')
      expect({ status: run.status, stderr: run.status === 0 ? '' : run.stderr }).toEqual({ status: 0, stderr: '' })
      expect(run.report?.smoke[0]?.status).toBe('passed')
      expect(run.report?.verdict.findings.filter(({ code }) => code.startsWith('cache-'))).toMatchObject([
        {
          ...{ code: 'cache-differs', severity: 'warn', image: 'app', platform: 'linux/amd64' },
          ...{ dockerfile: 'Dockerfile', line: 3 },
          message: expect.stringMatching(/Dockerfile:3 .*"\/usr\/local\/bin\/tool"$/),
        },
      ])
      expect(readdirSync(here.temporary)).toEqual([])
    } finally {
      here.remove()
    }
  },
  5 * minute,
)
