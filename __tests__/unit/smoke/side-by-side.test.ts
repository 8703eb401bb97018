import { setImmediate } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { sideBySide } from '../../../src/smoke/side-by-side.ts'

/** Works on the items and tells in which order they began, and how many ran at most at the same time. */
async function watched(count: number, { atOnce, failing }: { atOnce: number; failing?: number }) {
  const begun: number[] = []
  const ended: number[] = []
  let running = 0
  let most = 0
  const error = await sideBySide(
    Array.from({ length: count }, (_, at) => at),
    {
      atOnce,
      async work(item) {
        begun.push(item)
        running += 1
        most = Math.max(most, running)
        for (let turn = 0; turn < 3; turn++) await setImmediate()
        running -= 1
        if (item === failing) throw new Error(`item ${item}`)
        ended.push(item)
      },
    },
  ).then(
    () => undefined,
    (thrown: Error) => thrown.message,
  )
  return { begun, ended, most, error, running }
}

test.each([
  [1, 1],
  [3, 3],
  [100, 10],
  [0, 1],
])('at most %i at once: %i run side by side, begun in their order', async (atOnce, most) => {
  const run = await watched(10, { atOnce })
  expect(run).toMatchObject({ begun: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], most, error: undefined })
})

test('after an error nothing is begun, and what runs is waited for', async () => {
  expect(await watched(10, { atOnce: 3, failing: 1 })).toEqual({
    begun: [0, 1, 2, 3],
    ended: [0, 2, 3],
    most: 3,
    error: 'item 1',
    running: 0,
  })
})
