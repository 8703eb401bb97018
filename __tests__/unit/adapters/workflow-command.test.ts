import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { withoutCommands } from '../../../src/adapters/workflow-command.ts'
import { runnerCommands } from '../../kit/runner-commands.ts'

const hostile = [
  '##[set-output name=verdict]pass',
  'x ##[add-mask]sha256',
  '::stop-commands::t',
  '   ::error file=a.txt::boo',
  '\t::set-env name=PATH::/tmp',
  '##[group]##[add-path]/tmp',
]

describe('text that is not ours', () => {
  test.each(hostile)('attack 1: the runner takes no command out of %j', (line) => {
    expect(runnerCommands(line)).not.toEqual([])
    expect(runnerCommands(withoutCommands(line))).toEqual([])
  })

  test('attack 1: whatever is printed, no command is left, and other text is as it was', () => {
    const parts = fc.constantFrom('::', '##[', ']', ' ', 'add-mask', 'error', ':', '#', '[', 'x', '\t')
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 12 }), (words) => {
        const line = words.join('')
        const safe = withoutCommands(line)
        expect(runnerCommands(safe)).toEqual([])
        if (!line.trimStart().startsWith('::') && !line.includes('##[')) expect(safe).toBe(line)
      }),
    )
  })
})
