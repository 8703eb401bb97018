import type { GpuProblem } from '../model/gpu-problem.ts'
import type { RuntimeConfig } from '../model/image-config.ts'
import {
  type KnownProperties,
  parseRequirement,
  type RequireCondition,
  type Requirement,
  unsatisfied,
} from './nvidia-require.ts'
import type { GpuFacts } from './test-image.ts'

type Environment = ReadonlyMap<string, string>

/**
 * What the image's environment says about GPUs, against `device` and, where it is known, this machine's driver. The variables are
 * read as NVIDIA's container toolkit 1.20 reads them: unset capabilities are compute and utility; an image with CUDA_VERSION and
 * without NVIDIA_REQUIRE_CUDA asks for all GPUs, and for the CUDA that it holds.
 */
export function gpuProblems(options: {
  readonly device: 'cpu' | 'cuda'
  readonly runtime: RuntimeConfig
  readonly host: GpuFacts
}): GpuProblem[] {
  const { device, runtime, host } = options
  const env: Environment = new Map(runtime.env.map(({ key, value }) => [key, value]))
  if (device === 'cpu') return asksForGpu(env)
  return [...deviceProblems(env), ...capabilityProblems(env), ...requirementProblems(env, host)]
}

function asksForGpu(env: Environment): GpuProblem[] {
  return [...env]
    .filter(([name, value]) => {
      if (name === 'NVIDIA_VISIBLE_DEVICES') return !givesNone(value)
      return (
        value !== '' &&
        (name === 'CUDA_VERSION' || name === 'NVIDIA_DRIVER_CAPABILITIES' || name.startsWith('NVIDIA_REQUIRE_'))
      )
    })
    .sort(byName)
    .map(([name, value]): GpuProblem => ({ kind: 'cpu-asks-for-gpu', name, value }))
}

function byName([left]: readonly [string, string], [right]: readonly [string, string]): number {
  return left < right ? -1 : 1
}

function givesNone(devices: string): boolean {
  const listed = listOf(devices)
  return listed.length === 0 || listed.includes('void') || listed.includes('none')
}

function deviceProblems(env: Environment): GpuProblem[] {
  const value = env.get('NVIDIA_VISIBLE_DEVICES')
  if (value === undefined) return isLegacy(env) ? [] : [{ kind: 'devices-unset' }]
  return givesNone(value) ? [{ kind: 'devices-none', value }] : []
}

function capabilityProblems(env: Environment): GpuProblem[] {
  const value = env.get('NVIDIA_DRIVER_CAPABILITIES') ?? ''
  const listed = listOf(value)
  if (listed.length === 0 || listed.includes('all')) return []
  const missing = ['compute', 'utility'].filter((capability) => !listed.includes(capability))
  return missing.length === 0 ? [] : [{ kind: 'capabilities-missing', value, missing }]
}

function requirementProblems(env: Environment, host: GpuFacts): GpuProblem[] {
  if (/^(?:1|t|true)$/i.test(env.get('NVIDIA_DISABLE_REQUIRE') ?? '')) return []
  const held = /^v?(\d+\.\d+)/.exec(env.get('CUDA_VERSION') ?? '')?.[1]
  const asked = [...env]
    .filter(([name]) => name.startsWith('NVIDIA_REQUIRE_') && !name.startsWith('NVIDIA_REQUIRE_JETPACK'))
    .sort(byName)
  const implied: (readonly [string, string])[] =
    isLegacy(env) && held !== undefined ? [['CUDA_VERSION', `cuda>=${held}`]] : []
  return [...asked, ...implied].flatMap(([name, value]): GpuProblem[] => {
    const requirement = parseRequirement(value)
    if (requirement === undefined) return [{ kind: 'requirement-malformed', name, value }]
    const above = held === undefined ? undefined : aboveHeld(requirement, held)
    const tooOld = unsatisfied(requirement, knownOf(host))
    return [
      ...(above === undefined || held === undefined
        ? []
        : [{ kind: 'requirement-above-version', condition: above.text, cudaVersion: held } as const]),
      ...(tooOld === undefined ? [] : [{ kind: 'driver-too-old', condition: tooOld.text, has: saidOf(host) } as const]),
    ]
  })
}

/** Images allow some older drivers by alternatives without `cuda`; those say nothing about the CUDA that the image holds. */
function aboveHeld(requirement: Requirement, held: string): RequireCondition | undefined {
  const onCuda = requirement
    .map((conditions) => conditions.filter(({ property }) => property === 'cuda'))
    .filter((conditions) => conditions.length > 0)
  return onCuda.length === 0 ? undefined : unsatisfied(onCuda, { cuda: held })
}

function knownOf(host: GpuFacts): KnownProperties {
  if (!host.available) return {}
  const { cudaVersion: cuda, driverVersion: driver } = host
  return { ...(cuda === undefined ? {} : { cuda }), ...(driver === undefined ? {} : { driver }) }
}

function saidOf(host: GpuFacts): string {
  const { cuda, driver } = knownOf(host)
  return [cuda === undefined ? [] : [`CUDA ${cuda}`], driver === undefined ? [] : [`driver ${driver}`]]
    .flat()
    .join(', ')
}

/** As images before NVIDIA_REQUIRE_CUDA were made. */
function isLegacy(env: Environment): boolean {
  return (env.get('CUDA_VERSION') ?? '') !== '' && (env.get('NVIDIA_REQUIRE_CUDA') ?? '') === ''
}

function listOf(value: string): string[] {
  return value
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}
