import type { Exec } from '../ports.ts'
import type { HostedImage } from './container-host.ts'
import { containerState } from './container-state.ts'
import { strictestSettings } from './container-arguments.ts'
import { createContainer } from './create-container.ts'
import { namesProgram, shortWords } from './container-trouble.ts'
import { engineWords } from './docker.ts'
import { removeThing } from './remove-runs.ts'
import type { GpuFacts } from './test-image.ts'

type Ask = { readonly exec: Exec; readonly env: Readonly<Record<string, string>> }

// It is in no image: where a GPU can be handed in, the engine gets as far as to miss it, and nothing of the image is run.
const probeProgram = '/image-budgets-gpu-probe'

/**
 * The GPUs that containers can get: the engine's CDI devices, or what `--gpus` hands in, tried with a container of this image
 * that runs nothing. What the machine's own nvidia-smi says is added where the engine runs on this machine.
 */
export async function findGpu(image: Omit<HostedImage, 'gpu'>, ask: Ask): Promise<GpuFacts> {
  const { facts, engineIsHere } = image.host
  const host = engineIsHere === 'yes' ? await hostGpu(ask) : {}
  if (facts.cdiGpus.length > 0) return { available: true, by: 'cdi', ...host }
  const refusal = await probe(image)
  if (refusal === undefined) return { available: true, by: 'gpus', ...host }
  const isNone = !facts.hasNvidiaRuntime && noGpu.test(refusal)
  return { available: false, reason: isNone ? withoutToolkit(host) : refusal }
}

/** What docker 20 to 29 say on a machine without NVIDIA's container toolkit. */
const noGpu = /could not select device driver|unresolvable CDI devices|failed to discover GPU vendor/i

function withoutToolkit({ driverVersion }: HostGpu): string {
  return driverVersion === undefined
    ? 'the engine has no NVIDIA GPU to hand in'
    : 'the machine has an NVIDIA driver, and its engine cannot hand GPUs in; install the NVIDIA Container Toolkit'
}

/** Undefined: the engine handed the GPUs in. */
async function probe({ host, ...image }: Omit<HostedImage, 'gpu'>): Promise<string | undefined> {
  const { docker, facts, signal } = host
  const name = host.newName()
  try {
    const made = await createContainer(
      {
        ...{ name, run: host.run, image: image.id, platform: image.cell.platform, runtime: image.runtime },
        ...{ settings: strictestSettings, argv: [probeProgram], network: 'none', gpuArguments: ['--gpus', 'all'] },
        defaultMemoryBytes: Math.floor(facts.memoryBytes / 4),
      },
      host,
    )
    if (made.exitCode !== 0) return engineWords(made)
    const started = await docker.call(['start', name])
    signal.throwIfAborted()
    if (started.exitCode === 0) return undefined
    const state = await containerState(name, docker)
    if (typeof state === 'string') return state
    const error = state.error || engineWords(started)
    // NVIDIA's complaint about what an image requires comes after it has found a driver.
    const handedIn = namesProgram(error, probeProgram) || error.includes('unsatisfied condition')
    return handedIn ? undefined : shortWords(error)
  } finally {
    await removeThing({ kind: 'container', name }, host)
  }
}

type HostGpu = { readonly driverVersion?: string; readonly cudaVersion?: string; readonly gpuCount?: number }

/** Nothing where there is no nvidia-smi, or one that finds no driver. */
async function hostGpu({ exec, env }: Ask): Promise<HostGpu> {
  const [list, summary] = await Promise.all([
    nvidiaSmi(['--query-gpu=driver_version', '--format=csv,noheader'], { exec, env }),
    nvidiaSmi([], { exec, env }),
  ])
  const drivers = list?.split('\n').filter((line) => /^\d+(?:\.\d+)+$/.test(line.trim())) ?? []
  const cudaVersion = /CUDA(?: \w+)? Version\s*:\s*(\d+\.\d+)/.exec(summary ?? '')?.[1]
  return {
    ...(drivers[0] === undefined ? {} : { driverVersion: drivers[0].trim(), gpuCount: drivers.length }),
    ...(cudaVersion === undefined ? {} : { cudaVersion }),
  }
}

async function nvidiaSmi(args: readonly string[], { exec, env }: Ask): Promise<string | undefined> {
  try {
    const { exitCode, stdout } = await exec.run('nvidia-smi', args, { env, timeoutSeconds: 30 })
    return exitCode === 0 ? stdout : undefined
  } catch (error) {
    // No program, or one that this user may not execute.
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'EACCES') return undefined
    throw error
  }
}
