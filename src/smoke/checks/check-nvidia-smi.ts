import { quote } from '../../model/quote.ts'
import type { SmokeCheck } from '../../model/smoke.ts'
import { compareDotted } from '../dotted-version.ts'
import type { GpuFacts } from '../test-image.ts'
import type { CheckContext } from './check-context.ts'
import { type CheckOutcome, nothingPrinted } from './check-outcome.ts'
import { exitInWords } from './exit-in-words.ts'
import { judgeExit } from './judge-exit.ts'
import { type ListedGpu, listedGpus, nvidiaSmiArguments } from './nvidia-smi-list.ts'
import { nvidiaSmiShim } from './nvidia-smi-shim.ts'
import { settleEnd } from './settle-end.ts'

type NvidiaSmi = Extract<SmokeCheck, { kind: 'nvidia-smi' }>
type Host = Extract<GpuFacts, { available: true }>

const command = ['nvidia-smi', ...nvidiaSmiArguments]

/** Of the statuses that nvidia-smi(1) lists, those that tell of the machine: a driver too old for our query, power, driver, interrupts, a damaged or lost GPU. */
const machineStatuses: ReadonlySet<number> = new Set([2, 8, 9, 10, 14, 15])

/** The GPU reaches the container: the driver's own nvidia-smi, handed in by the runtime, lists it. */
export async function checkNvidiaSmi(check: NvidiaSmi, { image, request }: CheckContext): Promise<CheckOutcome> {
  const shim = await nvidiaSmiShim(image, request.settings)
  if (shim !== undefined) {
    const reason = `The image brings its own ${quote(shim)}, which proves nothing; remove it, since the NVIDIA runtime brings the driver's`
    return { status: 'failed', reason, ...nothingPrinted }
  }
  const { gpu } = image
  if (!gpu.available) return { status: 'skipped', reason: `No GPU here: ${gpu.reason}`, ...nothingPrinted }
  const withGpu = { ...request, withGpu: true } as const
  const ended = await image.run({ ...withGpu, argv: command })
  if (ended.kind === 'not-executable') {
    return { ...notBrought(image.runtime.env), command, exitCode: ended.exitCode, log: [], details: [] }
  }
  const settled = settleEnd(ended, command)
  if ('outcome' in settled) return settled.outcome
  const { end, evidence } = settled
  if (machineStatuses.has(end.exitCode)) {
    const reason = `nvidia-smi ended with ${exitInWords(end.exitCode)}, which tells of this machine's driver or GPU; look at it there`
    return { status: 'infrastructure', reason, ...evidence }
  }
  const wrongExit = judgeExit(end, { expected: 0, request: withGpu })
  if (wrongExit !== undefined) return { ...wrongExit, ...evidence }
  const listed = listedGpus(end.stdout)
  const shown = { ...evidence, details: detailsOf(listed) }
  const problem =
    countProblem(listed, check) ??
    foreignProblem(listed, { host: gpu, gpus: request.settings.gpus }) ??
    versionProblem(listed, check)
  return problem === undefined ? { status: 'passed', ...shown } : { status: 'failed', reason: problem, ...shown }
}

function notBrought(env: readonly { readonly key: string; readonly value: string }[]) {
  const capabilities = env.findLast(({ key }) => key === 'NVIDIA_DRIVER_CAPABILITIES')?.value ?? ''
  const listed = capabilities.split(',').map((word) => word.trim())
  if (capabilities !== '' && !listed.includes('utility') && !listed.includes('all')) {
    const reason = `NVIDIA_DRIVER_CAPABILITIES of the image is ${quote(capabilities)}, without which no nvidia-smi is handed in; add utility to it`
    return { status: 'failed', reason } as const
  }
  const reason =
    "The NVIDIA runtime brought no nvidia-smi into the container; look at this machine's driver and its CDI specification"
  return { status: 'infrastructure', reason } as const
}

function countProblem(listed: readonly ListedGpu[], { gpuCount }: NvidiaSmi): string | undefined {
  if (listed.length === 0) return 'nvidia-smi listed no GPU'
  return listed.length < gpuCount
    ? `nvidia-smi lists ${gpus(listed.length)}, and the test wants ${gpuCount}`
    : undefined
}

/** What the container says of the machine must be what the machine says of itself. */
function foreignProblem(
  listed: readonly ListedGpu[],
  { host, gpus: handedIn }: { readonly host: Host; readonly gpus: string },
): string | undefined {
  const { gpuCount, driverVersion } = host
  const miscounted =
    gpuCount !== undefined && (handedIn === 'all' ? listed.length !== gpuCount : listed.length > gpuCount)
  if (miscounted) return `The container lists ${gpus(listed.length)}, and this machine has ${gpuCount}`
  const foreign = driverVersion === undefined ? undefined : listed.find((gpu) => gpu.driverVersion !== driverVersion)
  if (foreign === undefined) return undefined
  return `The container tells of driver ${foreign.driverVersion}, and this machine has ${driverVersion}: it was not the driver's own nvidia-smi that answered`
}

function versionProblem(listed: readonly ListedGpu[], { minDriver, minCompute }: NvidiaSmi): string | undefined {
  const old = listed.find((gpu) => minDriver !== undefined && compareDotted(gpu.driverVersion, minDriver) < 0)
  if (old !== undefined) return `The driver is ${old.driverVersion}, and the test wants ${minDriver} at least`
  const weak = listed.find((gpu) => minCompute !== undefined && compareDotted(gpu.compute, minCompute) < 0)
  if (weak === undefined) return undefined
  return `${quote(weak.name)} has compute capability ${weak.compute}, and the test wants ${minCompute} at least`
}

function detailsOf(listed: readonly ListedGpu[]): string[] {
  const kinds = Map.groupBy(
    listed,
    ({ name, driverVersion, compute }) => `${name}, driver ${driverVersion}, compute ${compute}`,
  )
  return [...kinds].map(([kind, each]) => `${gpus(each.length)}: ${kind}`)
}

function gpus(count: number): string {
  return `${count} ${count === 1 ? 'GPU' : 'GPUs'}`
}
