import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { createFiles } from '../../../src/adapters/files.ts'
import type { Files } from '../../../src/ports.ts'
import { hasEnded, newRunId, type RunId } from '../../../src/smoke/run-id.ts'
import { quickClock } from '../../kit/quick-clock.ts'

type Machine = {
  readonly hostName?: string
  readonly boot?: string
  readonly namespace?: string
  /** Start, in ticks, of each process that is seen. */
  readonly processes?: Readonly<Record<number, number>>
  readonly self?: number
  /** The code that reading another process' files gives. */
  readonly hidden?: string
}

/** A process' name may hold blanks and brackets. */
const stat = (pid: number, start: number): string =>
  `${pid} (a) b) c) S ${Array.from({ length: 18 }, (_, at) => at + 1).join(' ')} ${start} 0 0`

/** /proc of a machine; undefined is one that has none. */
function proc(machine: Machine | undefined): Files {
  const {
    hostName = 'runner',
    boot = 'boot-1',
    namespace = '4026531836',
    processes = {},
    self = 77,
    hidden,
  } = machine ?? {}
  const seen: Record<number, number> = { 1: 3, 77: 1000, ...processes }
  const texts: Record<string, string> = {
    '/proc/sys/kernel/hostname': `${hostName}\n`,
    '/proc/sys/kernel/random/boot_id': `${boot}\n`,
    '/proc/sys/kernel/random/uuid': 'c2f4\n',
    '/proc/self/stat': stat(self, seen[self] ?? 0),
    ...Object.fromEntries(Object.entries(seen).map(([pid, start]) => [`/proc/${pid}/stat`, stat(Number(pid), start)])),
  }
  return {
    ...createFiles('/nonexistent'),
    linkTarget: async () => (machine === undefined ? undefined : `pid:[${namespace}]`),
    readBytes: async (path) => {
      if (hidden !== undefined && /^\/proc\/\d/.test(path)) throw Object.assign(new Error(hidden), { code: hidden })
      const text = machine === undefined ? undefined : texts[path]
      return text === undefined ? undefined : Buffer.from(text)
    },
  }
}

const clock = quickClock()
const idOn = (machine: Machine | undefined): Promise<RunId> => newRunId({ files: proc(machine), clock })

async function ended(other: Machine | undefined, here: Machine | undefined, engineIsHere: 'yes' | 'unknown' = 'yes') {
  return hasEnded(await idOn(other), { self: await idOn(here), files: proc(here), engineIsHere })
}

test('a name holds what tells runs apart, and fits into labels and image names', async () => {
  const hash = createHash('sha256').update('runner').digest('hex').slice(0, 8)
  expect(await idOn({ processes: { 77: 1234 } })).toMatch(
    new RegExp(`^${hash}-[0-9a-f]{8}-4026531836-77-1234-[0-9a-f]{8}$`),
  )
})

test('this very process has a name that says that it lives', async () => {
  const files = createFiles('/nonexistent')
  const self = await newRunId({ files, clock })
  const here = (await files.linkTarget('/proc/self/ns/pid')) !== undefined
  expect(self.split('-')[3]).toBe(here ? String(process.pid) : '0')
  expect(await hasEnded(self, { self, files, engineIsHere: 'yes' })).toBe(false)
})

describe('a run has ended for certain', () => {
  test.each<[string, Machine, Machine]>([
    ['when its process is gone', { self: 50, processes: { 50: 500 } }, {}],
    ['when its process id belongs to a later one', { self: 50, processes: { 50: 500 } }, { processes: { 50: 900 } }],
    ['when the machine has been started anew', { boot: 'boot-0' }, {}],
  ])('%s', async (_, other, here) => expect(await ended(other, here)).toBe(true))
})

describe('a run may live', () => {
  test.each<[string, Machine | undefined, Machine | undefined]>([
    ['while its process does', { self: 50, processes: { 50: 500 } }, { processes: { 50: 500 } }],
    [
      'in another process namespace, whose processes are not seen',
      { namespace: '4026532000', self: 50, processes: { 50: 500 } },
      {},
    ],
    ['on another machine', { hostName: 'other', self: 50, processes: { 50: 500 } }, {}],
    ['where there is no /proc', undefined, undefined],
    ['where /proc hides others and says they are not there', { self: 50, processes: { 50: 500 } }, { hidden: 'ESRCH' }],
    ['where /proc refuses to tell of others (EPERM)', { self: 50, processes: { 50: 500 } }, { hidden: 'EPERM' }],
    ['where /proc refuses to tell of others (EACCES)', { self: 50, processes: { 50: 500 } }, { hidden: 'EACCES' }],
  ])('%s', async (_, other, here) => expect(await ended(other, here)).toBe(false))

  test('before another start of a machine that is perhaps not the engine’s: two can have one name', async () => {
    expect(await ended({ boot: 'boot-0' }, {}, 'unknown')).toBe(false)
  })

  test.each(['', 'debian', '1-2-3', '../../x'])('%j is no name of a run', async (other) => {
    expect(await hasEnded(other, { self: await idOn({}), files: proc({}), engineIsHere: 'yes' })).toBe(false)
  })
})
