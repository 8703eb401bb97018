import { expect, test } from '@jest/globals'
import { configKey } from '../../../src/config/read-config-file.ts'

const usual = '.github/image-budgets.yml'

test.each([
  [undefined, usual],
  ['.github/image-budgets.yml', usual],
  ['./.github/image-budgets.yml', usual],
  ['/work/.github/image-budgets.yml', usual],
  ['.github/image-budgets.yaml', usual],
  ['services/../budgets.yml', 'budgets.yml'],
])('the configuration %s has the name %s, whether or not it can be read', (file, key) => {
  expect(configKey('/work', file)).toBe(key)
})
