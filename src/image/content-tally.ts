import type { MachineCount } from '../model/measurement.ts'
import { elfMachine } from './elf-machine.ts'
import type { TarEntry } from './tar-walker.ts'

type ContentTotals = {
  readonly uncompressedBytes: number
  readonly entryCount: number
  /** Sorted by machine; the example is the first one in the archive. */
  readonly machines: readonly MachineCount[]
}

export type ContentTally = {
  /** `head`: the first bytes of a file, enough for `elfMachine`. */
  add(entry: TarEntry, head?: Uint8Array): void
  totals(): ContentTotals
}

/** Adds up the entries of a layer. */
export function createContentTally(): ContentTally {
  let uncompressedBytes = 0
  let entryCount = 0
  const machines = new Map<number, MachineCount>()
  return {
    add({ path, fileBytes }, head) {
      entryCount += 1
      uncompressedBytes += fileBytes
      const machine = head && elfMachine(head)
      if (machine === undefined) return
      const before = machines.get(machine)
      machines.set(machine, { machine, count: (before?.count ?? 0) + 1, examplePath: before?.examplePath ?? path })
    },
    totals: () => ({
      uncompressedBytes,
      entryCount,
      machines: [...machines.values()].sort((left, right) => left.machine - right.machine),
    }),
  }
}
