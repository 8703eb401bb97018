import { describe, expect, test } from '@jest/globals'
import { gpuArguments } from '../../../src/smoke/gpu-arguments.ts'

const named = (...names: readonly string[]) => names.map((name) => `nvidia.com/gpu=${name}`)
const devices = (...names: readonly string[]) => named(...names).flatMap((name) => ['--device', name])

describe('by --gpus', () => {
  test.each([
    ['all', 'all'],
    ['2', '2'],
    ['device=0', '"device=0"'],
    ['device=0,GPU-1a2b', '"device=0,GPU-1a2b"'],
  ])('%s', (gpus, value) => {
    expect(gpuArguments(gpus, { by: 'gpus', cdiGpus: [] })).toEqual(['--gpus', value])
  })
})

describe('by the names of a CDI specification', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['all', ['0', '1', 'all'], ['all']],
    ['all', ['0', '1', 'GPU-1a', 'GPU-2b'], ['0', '1']],
    ['all', ['GPU-1a', 'GPU-2b'], ['GPU-1a', 'GPU-2b']],
    ['1', ['0', '1', 'all'], ['0']],
    ['2', ['0', '1', '10', 'GPU-1a', 'all'], ['0', '1']],
    ['2', ['GPU-1a', 'GPU-2b', 'all'], ['GPU-1a', 'GPU-2b']],
    ['1', ['0:0', '0:1', 'MIG-1a', 'all'], ['0:0']],
    ['device=1,GPU-1a', ['0'], ['1', 'GPU-1a']],
  ])('%s of %j', (gpus, known, given) => {
    expect(gpuArguments(gpus, { by: 'cdi', cdiGpus: named(...known) })).toEqual(devices(...given))
  })

  test('fault 36: more than there are', () => {
    expect(gpuArguments('3', { by: 'cdi', cdiGpus: named('0', '1', 'all') })).toBe(
      'the test asks for 3 GPUs, and the engine can name 2',
    )
  })
})
