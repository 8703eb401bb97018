import { afterEach, describe, expect, test } from '@jest/globals'
import { actionInputs } from '../../../src/adapters/action-inputs.ts'
import { ActionError } from '../../../src/errors.ts'

const names = ['GPU', 'REQUIRE-SMOKE', 'PUBLISH', 'DRY-RUN', 'NO-CACHE', 'VERSION', 'METADATA']

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
