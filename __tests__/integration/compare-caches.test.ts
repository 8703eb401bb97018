import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { type Finished, freshWord, type Place, place } from '../kit/action-run.ts'

/* A build with caches against a clean one, with a real builder whose cache was filled by somebody else. */

const minute = 60_000

/** Where a step keeps what it downloads, for the next build: no cache key knows what lies there. */
const downloads = (word: string): string => `--mount=type=cache,id=${word},target=/downloads`

/** Somebody else's build on the same builder. */
function poison(word: string): void {
  const dockerfile = `FROM debian:bookworm-slim\nRUN ${downloads(word)} echo evil >/downloads/tool\n`
  const args = ['buildx', 'build', '--quiet', '--output', 'type=cacheonly', '-']
  execFileSync('docker', args, { input: dockerfile, stdio: ['pipe', 'pipe', 'pipe'] })
}

function workspace(word: string): Place {
  return place({
    Dockerfile: [
      'FROM debian:bookworm-slim',
      `RUN echo ${word} >/etc/same`,
      `RUN ${downloads(word)} cd /downloads && { [ -e tool ] || echo good >tool; } && cp tool /usr/local/bin/`,
      '',
    ].join('\n'),
    '.github/image-budgets.yml': [
      'version: 1',
      'images:',
      '  app:',
      '    budget: 1GB',
      '    smoke: [{run: [cat, /usr/local/bin/tool], expect: {stdout: "^good"}}]',
      '',
    ].join('\n'),
  })
}

const check = (here: Place, ...flags: readonly string[]): Promise<Finished> =>
  here.start('cli', { args: ['check', ...flags] }).finished

test(
  'attack 22: what a poisoned cache puts into an image is told with its step, and is not in the image that is judged',
  async () => {
    const word = freshWord()
    const here = workspace(word)
    try {
      poison(word)
      const poisoned = await check(here)
      expect([poisoned.status, poisoned.report?.smoke[0]?.status]).toEqual([1, 'failed'])

      const run = await check(here, '--compare-cache')
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
