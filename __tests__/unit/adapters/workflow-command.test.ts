import { Writable } from 'node:stream'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Redactor } from '../../../src/adapters/redactor.ts'
import { terminalLog } from '../../../src/adapters/terminal-log.ts'
import { jsonWithoutCommands, withoutCommands } from '../../../src/adapters/workflow-command.ts'
import { runnerCommands } from '../../kit/runner-commands.ts'

const hostile = [
  '##[set-output name=verdict]pass',
  'x ##[add-mask]sha256',
  '::stop-commands::t',
  '   ::error file=a.txt::boo',
  '\t::set-env name=PATH::/tmp',
  '##[group]##[add-path]/tmp',
]

test.each(hostile)('attack 1: no command is left in JSON, which still says %j', (line) => {
  const json = jsonWithoutCommands(JSON.stringify({ [line]: [line] }, undefined, 2))
  expect(runnerCommands(json)).toEqual([])
  expect(JSON.parse(json)).toEqual({ [line]: [line] })
})

test.each(hostile)('attack 1: the log of a terminal, which a step may be, says %j to no runner', (line) => {
  const written: Buffer[] = []
  const sink = new Writable({
    write: (chunk: Buffer, _, done) => {
      written.push(chunk)
      done()
    },
  })
  const stream = Object.assign(sink, { isTTY: true, rows: 24, columns: 80 }) as unknown as NodeJS.WriteStream
  const log = terminalLog({ redactor: new Redactor(), stream, verbose: 'yes' })
  for (const say of [log.info, log.error, log.warn, log.notice, log.debug, log.group]) say(line)
  log.live([line])
  expect(runnerCommands(Buffer.concat(written).toString())).toEqual([])
})

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
