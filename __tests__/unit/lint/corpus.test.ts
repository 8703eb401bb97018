import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { isRuleCode } from '../../../src/model/rule-code.ts'
import { lintFolder } from '../../kit/lint-folder.ts'

/*
 * corpus/CODE/faulty* has one fault, told with the code and the line of its expected.json; its twin corpus/CODE/repaired* has none, and
 * neither has well-made/NAME.
 */

const here = fileURLToPath(new URL('.', import.meta.url))
const codes = foldersOf('corpus')
const cases = codes.flatMap((code) => foldersOf(`corpus/${code}`).map((name) => `corpus/${code}/${name}`))

function foldersOf(path: string): string[] {
  const entries = existsSync(join(here, path)) ? readdirSync(join(here, path), { withFileTypes: true }) : []
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort()
}

async function told(path: string): Promise<readonly unknown[]> {
  return (await lintFolder(join(here, path))).map(({ code, file, line }) => ({
    code,
    ...(line !== undefined && { line }),
    ...(file !== 'Dockerfile' && { file }),
  }))
}

test('every folder of the corpus is of a rule, and each fault in it has a twin without', () => {
  expect(codes.filter((code) => !isRuleCode(code))).toEqual([])
  for (const code of codes) {
    const names = foldersOf(`corpus/${code}`)
    const faulty = names.filter((name) => name.startsWith('faulty'))
    expect(faulty).not.toEqual([])
    for (const name of faulty) expect(names).toContain(name.replace('faulty', 'repaired'))
    expect(names.filter((name) => !/^(?:faulty|repaired)/.test(name))).toEqual([])
  }
})

describe('a fault is told with its code and its line, and nothing else is', () => {
  const faulty = cases.filter((path) => path.includes('/faulty'))
  test.each(faulty)('%s', async (path) => {
    const expected = JSON.parse(readFileSync(join(here, path, 'expected.json'), 'utf8')) as readonly unknown[]
    expect(expected).not.toEqual([])
    expect(await told(path)).toEqual(expected)
  })
})

describe('of what is repaired or well made nothing is said', () => {
  const fine = [
    ...cases.filter((path) => path.includes('/repaired')),
    ...foldersOf('well-made').map((name) => `well-made/${name}`),
  ]
  test.each(fine)('%s', async (path) => {
    expect(await told(path)).toEqual([])
  })
})
