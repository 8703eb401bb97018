import { describe, expect, test } from '@jest/globals'
import { applyRunOptions, type SmokeRunOptions } from '../../../src/config/apply-run-options.ts'
import { parse } from '../../kit/config-problems.ts'

const tests = '[nvidia-smi, {run: a, gpu: required}, {import: torch}, {writable: /a}]'

function wishes(options: SmokeRunOptions): readonly (readonly [string, string])[] {
  const config = parse(`version: 1\nimages: {app: {device: cuda, smoke: ${tests}}}`)
  return applyRunOptions(config, options).variants.flatMap(({ smoke }) =>
    smoke.map(({ name, settings }) => [name, settings.gpu] as const),
  )
}

describe('what a run asks of the smoke tests', () => {
  test('with `gpu: required` every test that uses a GPU needs one, and no other gets one', () => {
    expect(wishes({ gpu: 'required' })).toEqual([
      ['nvidia-smi', 'required'],
      ['run a', 'required'],
      ['import torch', 'required'],
      ['writable /a', 'none'],
    ])
  })

  test.each<SmokeRunOptions>([{}, { gpu: 'if-available' }])('%j leaves each test as it says', (options) => {
    expect(wishes(options).map(([, gpu]) => gpu)).toEqual(['if-available', 'required', 'optional', 'none'])
  })

  test.each([
    [false, false, false],
    [false, true, true],
    [true, false, true],
    [true, undefined, true],
  ])('require-smoke %s in the file and %s in the run is %s: a run never asks for less', (written, asked, expected) => {
    const config = parse(`version: 1\nrequire-smoke: ${written}\nimages: {app: }`)
    const options = asked === undefined ? {} : { requireSmoke: asked }
    expect(applyRunOptions(config, options).requireSmoke).toBe(expected)
  })
})
