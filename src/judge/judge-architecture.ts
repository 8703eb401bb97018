import type { Finding } from '../model/finding.ts'
import type { ImageMeasurement } from '../model/measurement.ts'
import type { Cell } from '../model/plan.ts'

/** ELF e_machine (ELF specification, and the registry of machine numbers) of every architecture that a platform can name. */
const machines: Readonly<Record<string, number>> = {
  '386': 0x03,
  amd64: 0x3e,
  arm: 0x28,
  arm64: 0xb7,
  loong64: 0x102,
  mips64le: 0x08,
  ppc64le: 0x15,
  riscv64: 0xf3,
  s390x: 0x16,
}

/** What a processor runs beside its own: neither a proof nor a fault. */
const alsoRuns: Readonly<Record<string, readonly string[]>> = { amd64: ['386'], arm64: ['arm'] }

/**
 * An image must hold binaries of its own platform. Cross toolchains, emulators' guests and prebuilt add-ons put some of
 * another architecture into sound images, so only these fail: foreign binaries and none of its own, or more of one
 * foreign architecture than of its own. Machines that no platform has (firmware, eBPF) count for nothing.
 */
export function judgeArchitecture(cell: Cell, image: ImageMeasurement): Finding[] {
  const own = cell.platform.split('/')[1] ?? ''
  const neutral = [own, ...(alsoRuns[own] ?? [])]
  const ownCount = image.machines.find(({ machine }) => machine === machines[own])?.count ?? 0
  const [worst] = Object.entries(machines)
    .filter(([architecture]) => !neutral.includes(architecture))
    .flatMap(([architecture, machine]) => {
      const found = image.machines.find((count) => count.machine === machine)
      return found === undefined ? [] : [{ architecture, ...found }]
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
