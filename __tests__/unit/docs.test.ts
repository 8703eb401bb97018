import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

test('every error code has its section in docs/troubleshooting.md, and no section is left over', () => {
  const union = /export type ErrorCode =([\s\S]*?)\n\n/.exec(read('src/errors.ts'))?.[1] ?? ''
  const codes = [...union.matchAll(/'([a-z-]+)'/g)].map((match) => match[1])
  const sections = [...read('docs/troubleshooting.md').matchAll(/^## (.+)$/gm)].map((match) => match[1])
  expect(codes.length).toBeGreaterThan(10)
  expect(sections.sort()).toEqual(codes.sort())
})
