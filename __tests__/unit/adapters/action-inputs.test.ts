import { afterEach, describe, expect, test } from '@jest/globals'
import { actionInputs } from '../../../src/adapters/action-inputs.ts'
import { ActionError } from '../../../src/errors.ts'

const names = ['REPORTS', 'ONLY', 'GPU', 'REQUIRE-SMOKE', 'PUBLISH', 'DRY-RUN', 'NO-CACHE', 'VERSION', 'METADATA']

afterEach(() => {
  for (const name of names) delete process.env[`INPUT_${name}`]
})

describe('the inputs about smoke tests', () => {
  test('unset, they leave every test as it says', () => {
    expect(actionInputs()).toMatchObject({ gpu: 'if-available', requireSmoke: false })
  })

  test('set, they ask for more', () => {
    Object.assign(process.env, { INPUT_GPU: 'required', 'INPUT_REQUIRE-SMOKE': 'true' })
    expect(actionInputs()).toMatchObject({ gpu: 'required', requireSmoke: true })
  })

  test.each([
    ['gpu', 'yes', 'if-available, required'],
    ['require-smoke', 'yes', 'false, true'],
  ])('%s: %s is wrong usage, with what would be right', (name, value, hint) => {
    process.env[`INPUT_${name.toUpperCase()}`] = value
    expect(actionInputs).toThrow(new ActionError('usage', `Input ${name} cannot be "${value}"`))
    expect(actionInputs).toThrow(expect.objectContaining({ hint: `Use ${hint}` }))
  })
})

describe('the inputs about publishing', () => {
  test.each([
    [{}, { publish: 'never', cache: 'use' }],
    [{ INPUT_PUBLISH: 'on-pass' }, { publish: 'on-pass' }],
    [{ INPUT_PUBLISH: 'true' }, { publish: 'on-pass' }],
    [{ INPUT_PUBLISH: 'false' }, { publish: 'never' }],
    [{ INPUT_PUBLISH: 'on-pass', 'INPUT_DRY-RUN': 'true' }, { publish: 'dry-run' }],
    [{ 'INPUT_DRY-RUN': 'true' }, { publish: 'never' }],
    [{ 'INPUT_NO-CACHE': 'true' }, { cache: 'no-cache' }],
    [{ 'INPUT_NO-CACHE': 'compare' }, { cache: 'compare' }],
    [
      { INPUT_VERSION: '1.2.3', INPUT_METADATA: '{}' },
      { version: '1.2.3', metadata: '{}' },
    ],
  ])('%j', (env, inputs) => {
    Object.assign(process.env, env)
    expect(actionInputs()).toMatchObject(inputs)
  })

  test('another value is wrong usage', () => {
    process.env['INPUT_PUBLISH'] = 'always'
    expect(actionInputs).toThrow(new ActionError('usage', 'Input publish cannot be "always"'))
  })
})

describe('the input reports', () => {
  test('unset, it builds', () => {
    expect(actionInputs().reports).toEqual([])
  })

  test('has a path on each line, as it is', () => {
    process.env['INPUT_REPORTS'] = ' cells\n\nmore, of #2/report.json \n'
    expect(actionInputs().reports).toEqual(['cells', 'more, of #2/report.json'])
  })

  test.each([
    ['only', 'app'],
    ['publish', 'on-pass'],
    ['no-cache', 'true'],
    ['gpu', 'required'],
  ])('beside it %s: %s would be ignored, and is wrong usage', (name, value) => {
    Object.assign(process.env, { INPUT_REPORTS: 'cells', [`INPUT_${name.toUpperCase()}`]: value })
    expect(actionInputs).toThrow(new ActionError('usage', `Input ${name} says nothing beside reports`))
  })

  test('what the others are unless they are set is no wish', () => {
    Object.assign(process.env, {
      ...{ INPUT_REPORTS: 'cells', INPUT_GPU: 'if-available', 'INPUT_REQUIRE-SMOKE': 'false', INPUT_PUBLISH: 'never' },
      ...{ 'INPUT_DRY-RUN': 'false', 'INPUT_NO-CACHE': 'false' },
    })
    expect(actionInputs().reports).toEqual(['cells'])
  })
})
