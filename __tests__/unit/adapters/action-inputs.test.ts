import { afterEach, describe, expect, test } from '@jest/globals'
import { actionInputs } from '../../../src/adapters/action-inputs.ts'
import { ActionError } from '../../../src/errors.ts'

const names = ['GPU', 'REQUIRE-SMOKE']

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
