import { expect, test } from '@jest/globals'
import { judgeCaches } from '../../../src/judge/judge-caches.ts'
import { unknown } from '../../../src/model/unknown.ts'
import { amd64, arm64 } from '../../kit/run-builder.ts'

const cell = { image: 'app', variant: 'cpu', platform: amd64 }
const difference = { path: '/usr/bin', fileCount: 2, examples: ['/usr/bin/a', '/usr/bin/b'] }

test('attack 22: every layer that a cache made another is a warning with its line, and so is what could not be told', () => {
  const origin = { instruction: 'RUN install', dockerfile: 'Dockerfile', line: 3, inherited: false }
  expect(
    judgeCaches([
      {
        ...cell,
        differences: [
          { ...difference, origin },
          { ...difference, origin: {} },
        ],
      },
      { ...cell, platform: arm64, differences: unknown('it broke') },
      { ...cell, variant: 'same', differences: [] },
    ]),
  ).toEqual([
    {
      ...{ code: 'cache-differs', severity: 'warn', ...cell, ...difference },
      ...{ instruction: 'RUN install', dockerfile: 'Dockerfile', line: 3 },
    },
    { code: 'cache-differs', severity: 'warn', ...cell, ...difference },
    { code: 'cache-unknown', severity: 'warn', ...cell, platform: arm64, reason: 'it broke' },
  ])
})
