import type { Digest } from '../model/digest.ts'
import type { RuntimeConfig } from '../model/image-config.ts'
import type { Platform } from '../model/platform.ts'
import type { ContainerSettings } from '../model/smoke.ts'
import { runLabel } from './remove-runs.ts'

export type ContainerPlan = {
  readonly name: string
  readonly run: string
  /** By which the engine knows the image. */
  readonly image: Digest | string
  readonly platform: Platform
  readonly settings: ContainerSettings
  readonly runtime: RuntimeConfig
  /** Of the machine, where the test sets no limit of its own. */
  readonly defaultMemoryBytes: number
  /** Undefined starts the image as it is. */
  readonly argv?: readonly string[] | undefined
  /** `none`, or the name of a network. */
  readonly network: string
  readonly gpuArguments: readonly string[]
}

/** For containers that run nothing. */
export const strictestSettings: ContainerSettings = {
  env: {},
  timeoutSeconds: 60,
  network: 'none',
  caps: [],
  readOnly: true,
  gpu: 'none',
  gpus: 'all',
}

const maxProcesses = 512

/** What docker's configuration may have it put into every container (its `proxies`). */
const proxyNames = ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY', 'ALL_PROXY'].flatMap((name) => [
  name,
  name.toLowerCase(),
])

/**
 * The arguments of `docker` that make the container of one test: nothing mounted, no environment of ours, no network and no
 * capability but what the test asks for. There is no `--init`: the image is tried as it will run, and all its processes end with
 * its first one.
 */
export function createArguments(plan: ContainerPlan): string[] {
  const { settings, argv, gpuArguments } = plan
  // Docker takes an empty entry point for none, and would run the first argument.
  if (argv !== undefined && (argv[0] ?? '') === '') throw new Error('a container was asked to run nothing')
  const memory = String(settings.memoryBytes ?? plan.defaultMemoryBytes)
  return [
    ...['create', '--name', plan.name, '--label', `${runLabel}=${plan.run}`],
    ...['--pull', 'never', '--platform', plan.platform],
    ...['--network', plan.network, '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
    ...['--pids-limit', String(maxProcesses), '--memory', memory, '--memory-swap', memory],
    // What it prints is read as it comes; a log of it would fill the engine's disk.
    ...['--log-driver', 'none'],
    ...(settings.readOnly ? ['--read-only'] : []),
    ...settings.caps.flatMap((cap) => ['--cap-add', cap]),
    ...(settings.user === undefined ? [] : ['--user', settings.user]),
    ...(settings.workdir === undefined ? [] : ['--workdir', settings.workdir]),
    ...environment(plan).flatMap((pair) => ['--env', pair]),
    ...gpuArguments,
    ...(argv === undefined
      ? [plan.image]
      : ['--no-healthcheck', '--entrypoint', argv[0] ?? '', plan.image, ...argv.slice(1)]),
  ]
}

/** A name without a value takes the variable away, so that docker's own proxies do not come in; the image's own are said again. */
function environment({ settings, runtime }: ContainerPlan): string[] {
  const image = new Map(runtime.env.map(({ key, value }) => [key, value]))
  const proxies = proxyNames
    .filter((name) => settings.env[name] === undefined)
    .map((name) => (image.has(name) ? `${name}=${image.get(name)}` : name))
  return [...proxies, ...Object.entries(settings.env).map(([key, value]) => `${key}=${value}`)]
}

/** The environment of docker's own process, in which a name of `environment` without a value must not be found. */
export function withoutProxies(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !proxyNames.includes(name)))
}
