import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readRequirements } from '../../../src/lint/read-requirements.ts'

describe('a line of requirements as pip reads it', () => {
  test.each([
    [
      'Ruamel.YAML [jinja2, Extra] >= 0.17, <1 # why',
      { name: 'ruamel-yaml', extras: ['jinja2', 'extra'], specifier: '>=0.17,<1' },
    ],
    ['a(==1)', { name: 'a', specifier: '==1' }],
    ['a @ https://x/a-1.whl ; os_name == "nt"', { url: 'https://x/a-1.whl', marker: "os_name == 'nt'", specifier: '' }],
    ['a==1 --hash=sha256:00 --config-settings=x=y', { specifier: '==1', options: ['--hash', '--config-settings'] }],
    [
      'a==1 \\\n  --hash=sha256:00 \\\n  --hash=sha256:11',
      { specifier: '==1', options: ['--hash', '--hash'], line: 1 },
    ],
    ['# a comment \\\nb==2', { name: 'b', line: 2 }],
    ['\ufeffa#b==1', undefined],
    ['https://x/a-1.whl', undefined],
    ['./a', undefined],
    ['git+https://x/a.git#egg=a', undefined],
  ])('%j', (text, expected) => {
    const [requirement] = readRequirements(text).requirements
    if (expected === undefined) expect(requirement).toBeUndefined()
    else expect(requirement).toMatchObject(expected)
  })

  test.each([
    ['-r base.txt', { name: '-r', value: 'base.txt' }],
    ['-rbase.txt # x', { name: '-r', value: 'base.txt' }],
    ['--index-url=https://x/simple', { name: '--index-url', value: 'https://x/simple' }],
    ['--extra-index-url "https://x/simple"', { name: '--extra-index-url', value: 'https://x/simple' }],
    ['-e git+https://x/a.git#egg=a', { name: '-e', value: 'git+https://x/a.git#egg=a' }],
  ])('%s', (text, expected) => {
    expect(readRequirements(text)).toMatchObject({ requirements: [], options: [{ ...expected, line: 1 }] })
  })

  test('whatever stands there, each line that is told is a line of the file', () => {
    const piece = fc.constantFrom(
      'a',
      '==1',
      '\\',
      '\n',
      '\r\n',
      ' ',
      '#',
      '-r',
      '--x',
      '[',
      ']',
      ';',
      '@',
      '__proto__',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('')
        const { requirements, options } = readRequirements(text)
        const lines = [...requirements, ...options].map(({ line }) => line).sort((left, right) => left - right)
        expect(lines).toEqual([...new Set(lines)])
        expect(lines.every((line) => line >= 1 && line <= text.split('\n').length)).toBe(true)
      }),
    )
  })
})
