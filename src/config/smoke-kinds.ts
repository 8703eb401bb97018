/** The kinds of tests as the configuration names them. */
export const kindNames = [
  'nvidia-smi',
  'import',
  'run',
  'http',
  'healthcheck',
  'writable',
  'user',
  'files',
  'structure',
] as const

export type KindName = (typeof kindNames)[number]

const optionNames = [
  'name',
  'timeout',
  'gpu',
  'gpus',
  'network',
  'caps',
  'read-only',
  'memory',
  'env',
  'workdir',
  'platforms',
  'waive',
  'python',
  'entrypoint',
  'expect',
] as const

export type OptionName = (typeof optionNames)[number] | 'user'

const starting = ['import', 'run', 'http', 'healthcheck', 'structure'] as const
const running = ['nvidia-smi', ...starting, 'writable'] as const
/** Those whose container is to end by itself; the others have `within`. */
const ending = ['nvidia-smi', 'import', 'run', 'structure', 'writable'] as const

/** The kinds for which an option changes anything. */
const meaningful: Readonly<Record<OptionName, readonly KindName[]>> = {
  name: kindNames.filter((kind) => kind !== 'structure'),
  platforms: kindNames,
  waive: kindNames,
  timeout: ending,
  memory: running,
  user: running,
  caps: [...starting, 'writable'],
  gpu: ['nvidia-smi', ...starting],
  gpus: ['nvidia-smi', ...starting],
  env: ['nvidia-smi', ...starting],
  network: starting,
  'read-only': starting,
  workdir: starting,
  python: ['import'],
  entrypoint: ['run'],
  expect: ['run'],
}

/** Why an option does not go with a kind. */
const remedies: Readonly<Partial<Record<OptionName, string>>> = {
  name: 'The tests of the file have names of their own: remove it',
  python: 'It belongs to `import`: remove it',
  entrypoint: 'It belongs to `run`: remove it',
  expect: 'It belongs to `run`; `http` has `status` and `body`: remove it',
}

export function isKindName(key: string): key is KindName {
  return kindNames.some((kind) => kind === key)
}

export function isOptionName(key: string): key is OptionName {
  return Object.hasOwn(meaningful, key)
}

/** What to do about an option that changes nothing for this kind; undefined where it does. */
export function senselessOption(option: OptionName, kind: KindName): string | undefined {
  if (meaningful[option].includes(kind)) return undefined
  if (option === 'timeout' && (kind === 'http' || kind === 'healthcheck')) return 'Its time is `within`: write that'
  return remedies[option] ?? 'Remove it'
}
