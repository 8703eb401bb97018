import { foreignMachines } from '../../model/foreign-machines.ts'
import type { LiveEntry } from '../../model/image-tree.ts'
import type { Platform } from '../../model/platform.ts'
import { homeOf } from './home-of.ts'
import type { Claim } from './rule.ts'

/** Programs and libraries that no processor of the platform runs. Objects, such as kernel modules and BPF programs, lie in images of every platform. */
export function claimForeign(platform: Platform): (entry: LiveEntry) => Claim | undefined {
  const foreign = foreignMachines(platform)
  return ({ path, type, elf }) => {
    if (type !== 'file' || elf === undefined || elf.kind === 'object') return undefined
    const name = foreign.get(elf.machine)
    return name === undefined ? undefined : { code: 'foreign-binaries', place: homeOf(path), name }
  }
}
