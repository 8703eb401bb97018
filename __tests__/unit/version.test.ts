import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { version } from '../../src/version.ts'

test('the version that the tool prints is that of package.json', () => {
  expect(version).toBe(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version)
})
