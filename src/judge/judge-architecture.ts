import type { Finding } from '../model/finding.ts'
import { foreignMachines, ownMachine } from '../model/foreign-machines.ts'
import type { ImageMeasurement } from '../model/measurement.ts'
import type { Cell } from '../model/plan.ts'

/**
 * An image must hold binaries of its own platform. Cross toolchains, emulators' guests and prebuilt add-ons put some of
 * another architecture into sound images, so only these fail: foreign binaries and none of its own, or more of one
 * foreign architecture than of its own. Machines that no platform has (firmware, eBPF) count for nothing.
 */
export function judgeArchitecture(cell: Cell, image: ImageMeasurement): Finding[] {
  const own = ownMachine(cell.platform)
  const ownCount = image.machines.find(({ machine }) => machine === own)?.count ?? 0
  const foreign = foreignMachines(cell.platform)
  const [worst] = image.machines
    .flatMap((found) => {
      const architecture = foreign.get(found.machine)
      return architecture === undefined ? [] : [{ architecture, ...found }]
    })
    .sort((a, b) => b.count - a.count)
  if (worst === undefined || worst.count <= ownCount) return []
  return [
    {
      code: 'wrong-architecture',
      severity: 'error',
      image: cell.image,
      variant: cell.variant,
      platform: cell.platform,
      found: worst.architecture,
      count: worst.count,
      ownCount,
      examplePath: worst.examplePath,
    },
  ]
}
