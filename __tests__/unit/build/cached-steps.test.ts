import { expect, test } from '@jest/globals'
import { cachedSteps } from '../../../src/build/cached-steps.ts'
import type { Step } from '../../../src/build/progress.ts'
import { buildTarget } from '../../kit/plan-builder.ts'

const step = (names: readonly string[], cached = true): Step => ({
  digest: names.join(),
  name: names[0] ?? '',
  names,
  cached,
  logTail: [],
})
const targets = [
  buildTarget('cpu'),
  buildTarget('cuda'),
  buildTarget('base-for-children', { variant: 'base', output: 'none' }),
  buildTarget('base', { variant: 'base' }),
]

test('attack 22: the instructions of each variant that came from a cache are counted, each platform and each once', () => {
  const steps = [
    step(['[cpu linux/amd64 2/3] RUN make']),
    step(['[cpu linux/arm64 2/3] RUN make']),
    step(['[cpu linux/amd64 build 3/3] COPY a b', '[cuda linux/amd64 build 3/3] COPY a b']),
    step(['[base linux/amd64 2/2] RUN x', '[base-for-children linux/amd64 2/2] RUN x']),
  ]
  const others = [
    step(['[cpu linux/amd64 3/3] RUN test'], false),
    step(['[cpu linux/amd64 1/3] FROM docker.io/library/debian']),
    step(['[cpu internal] load build context']),
    step(['exporting to oci image format']),
  ]
  expect(cachedSteps([...steps, ...others], targets)).toEqual([
    { image: 'app', variant: 'cpu', steps: 3 },
    { image: 'app', variant: 'cuda', steps: 1 },
    { image: 'app', variant: 'base', steps: 1 },
  ])
  expect(cachedSteps(others, targets)).toEqual([])
})

test('a definition of one target names it in no step', () => {
  expect(cachedSteps([step(['[2/3] RUN make'])], [buildTarget('cpu')])).toEqual([
    { image: 'app', variant: 'cpu', steps: 1 },
  ])
})
