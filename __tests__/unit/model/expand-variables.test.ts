// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is the syntax of a structure file
import { describe, expect, test } from '@jest/globals'
import { expandVariables } from '../../../src/model/expand-variables.ts'
import type { SmokeTest } from '../../../src/model/smoke.ts'
import { parse } from '../../kit/config-problems.ts'

const env = [{ key: 'HOME', value: '/root' }]

function argument(text: string): string | undefined {
  const [written] = parse('version: 1\nimages: {app: {smoke: [{run: [a]}]}}').variants[0]?.smoke ?? []
  const command = { kind: 'argv', argv: ['a', text], throughEntrypoint: false } as const
  if (written?.check.kind !== 'run') throw new Error('The test is of another kind')
  const test: SmokeTest = { ...written, expands: true, check: { ...written.check, command } }
  const { check } = expandVariables(test, { env })
  return check.kind === 'run' && check.command.kind === 'argv' ? check.command.argv[1] : undefined
}

describe('variables of the image in a text', () => {
  test.each([
    ['$HOME/x', '/root/x'],
    ['${HOME}x', '/rootx'],
    ['${NOT}$NOT', ''],
    ['${HOME}${HOME', '/root${HOME'],
    ['${a ${HOME} $HOME', ' /root'],
    ['}$HOME${', '}/root${'],
    ['$ {HOME}', '$ {HOME}'],
    ['$HOME ends without a brace', '/root ends without a brace'],
  ])('%s becomes %s', (text, expected) => {
    expect(argument(text)).toBe(expected)
  })

  test('attack 7: braces that are never closed take no more time than others', () => {
    const open = '${'.repeat(400_000)
    expect(argument(open)).toBe(open)
    expect(argument(`${open}}`)).toBe('')
  })
})
