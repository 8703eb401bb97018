import type { GpuFacts } from './test-image.ts'

type Handing = Pick<Extract<GpuFacts, { available: true }>, 'by'> & {
  /** The engine's CDI devices of NVIDIA's kind. */
  readonly cdiGpus: readonly string[]
}

const kind = 'nvidia.com/gpu='

/** How docker is told to hand in `all`, a count, or `device=…`. A text where the engine cannot: why. */
export function gpuArguments(gpus: string, { by, cdiGpus }: Handing): readonly string[] | string {
  // Docker reads the value as one line of CSV, in which several devices of one wish are quoted.
  if (by === 'gpus') return ['--gpus', gpus.startsWith('device=') ? `"${gpus}"` : gpus]
  const chosen = devices(gpus, cdiGpus)
  return typeof chosen === 'string' ? chosen : chosen.flatMap((device) => ['--device', device])
}

/** A specification may name one GPU by its number, by its UUID, and again among `all`. */
function devices(gpus: string, known: readonly string[]): readonly string[] | string {
  if (gpus.startsWith('device=')) {
    const names = gpus.slice('device='.length).split(',')
    return names.map((name) => `${kind}${name}`)
  }
  const all = `${kind}all`
  const numbered = known.filter((name) => /=\d+(?::\d+)?$/.test(name))
  const single = numbered.length > 0 ? numbered : known.filter((name) => name !== all)
  if (gpus === 'all') return known.includes(all) ? [all] : single
  if (single.length >= Number(gpus)) return single.slice(0, Number(gpus))
  return `the test asks for ${gpus} GPUs, and the engine can name ${single.length}`
}
