import type { Platform } from './platform.ts'

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

/** e_machine of a platform's own programs. */
export function ownMachine(platform: Platform): number | undefined {
  return machines[architectureOf(platform)]
}

/** e_machine and name of the architectures whose programs a processor of the platform does not run. Machines that no platform has (firmware, eBPF) are none. */
export function foreignMachines(platform: Platform): ReadonlyMap<number, string> {
  const own = architectureOf(platform)
  const runs = [own, ...(alsoRuns[own] ?? [])]
  return new Map(
    Object.entries(machines).flatMap(([architecture, machine]) =>
      runs.includes(architecture) ? [] : [[machine, architecture] as const],
    ),
  )
}

function architectureOf(platform: Platform): string {
  return platform.split('/')[1] ?? ''
}
