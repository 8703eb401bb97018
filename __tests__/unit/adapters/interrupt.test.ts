import process from 'node:process'
import { afterEach, expect, test } from '@jest/globals'
import { interruptSignal } from '../../../src/adapters/interrupt.ts'

const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const before = names.map((name) => process.listeners(name))
afterEach(() => {
  for (const [index, name] of names.entries()) {
    for (const listener of process.listeners(name)) {
      if (!before[index]?.includes(listener)) process.removeListener(name, listener)
    }
  }
})

test.each(names)('fault 1: %s ends the run in order, and a second one changes nothing', (name) => {
  const signal = interruptSignal()
  expect(signal.aborted).toBe(false)
  expect(process.emit(name, name)).toBe(true)
  expect(signal.reason).toBe(name)
  process.emit('SIGTERM', 'SIGTERM')
  expect(signal.reason).toBe(name)
})
