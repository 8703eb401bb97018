import type { CopiedEntry } from '../model/copied-entry.ts'
import type { RuntimeConfig } from '../model/image-config.ts'
import type { Cell } from '../model/plan.ts'
import type { ContainerSettings } from '../model/smoke.ts'

/*
 * What the kinds of tests see of the engine: one image of one platform, loaded and held against the digest that was measured.
 * Every call gets a container of its own, which is gone when the call returns, whatever happened.
 */

/** GPUs of the machine that the containers run on. */
export type GpuFacts =
  | {
      readonly available: true
      /** How docker is told to hand them in: by CDI device names, or by `--gpus`. */
      readonly by: 'cdi' | 'gpus'
      /** As the host's own nvidia-smi says, where it is there. */
      readonly driverVersion?: string
      readonly cudaVersion?: string
      readonly gpuCount?: number
    }
  | { readonly available: false; readonly reason: string }

export type ContainerRequest = {
  /** The whole argument list; undefined starts the image as it is. */
  readonly argv?: readonly string[]
  readonly settings: ContainerSettings
  /** Without it no GPU is given, whatever the settings wish. */
  readonly withGpu?: true
  /** Run one after another in the container's file system before `argv`, by an engine commit between; one that fails ends it. */
  readonly setup?: readonly (readonly string[])[]
}

export type ContainerOutput = {
  /** Decoded as UTF-8, invalid bytes replaced; at most 1 MiB each, the end is kept. */
  readonly stdout: string
  readonly stderr: string
  /** More was printed than is kept. */
  readonly truncated: { readonly stdout: boolean; readonly stderr: boolean }
  readonly seconds: number
  readonly peakMemoryBytes?: number
}

/** How a container ended, by the engine's own word. */
export type ContainerEnd =
  /** `oomKilled` can be true whatever the exit code says. */
  | ({ readonly kind: 'exited'; readonly exitCode: number; readonly oomKilled: boolean } & ContainerOutput)
  /** Killed by our own timer. */
  | ({ readonly kind: 'timed-out'; readonly afterSeconds: number } & ContainerOutput)
  /** Not run to its end, by the image's or the test's own fault: it printed without end, a setup command failed, its user does not exist. */
  | ({ readonly kind: 'ended-early'; readonly reason: string } & ContainerOutput)
  /** The command is not there (127) or not executable (126): the image's trouble. */
  | { readonly kind: 'not-executable'; readonly exitCode: 126 | 127; readonly reason: string }
  /** The engine, the driver or emulation did not start it: not the image's trouble. */
  | { readonly kind: 'infrastructure'; readonly reason: string }

export type Readiness =
  | { readonly state: 'waiting'; readonly reason: string }
  | { readonly state: 'ready' }
  | { readonly state: 'failed' | 'infrastructure'; readonly reason: string }

/** A container that runs. */
export type Service = {
  /** Its address on a network that leads nowhere; undefined where it was started without one. */
  readonly address?: string
  health(): Promise<'none' | 'starting' | 'healthy' | 'unhealthy'>
}

export type ServiceEnd = ContainerOutput & {
  readonly exitCode?: number
  readonly oomKilled: boolean
} & (
    | { readonly kind: 'ready'; readonly readySeconds: number }
    /** `ready` said failed, or the container ended by itself, or the time was over: `reason` says which. */
    | { readonly kind: 'failed'; readonly reason: string }
    | { readonly kind: 'infrastructure'; readonly reason: string }
  )

export type { CopiedEntry } from '../model/copied-entry.ts'

export type TestImage = {
  readonly cell: Cell
  readonly runtime: RuntimeConfig
  readonly emulated: boolean
  readonly gpu: GpuFacts
  run(request: ContainerRequest): Promise<ContainerEnd>
  /** Starts it, asks `ready` until it is, and ends it. `reachable` puts it on a network of its own that leads nowhere else. */
  serve(
    request: ContainerRequest & { readonly withinSeconds: number; readonly reachable: boolean },
    ready: (service: Service) => Promise<Readiness>,
  ): Promise<ServiceEnd>
  /** From a container that is never started. Follows links in the folders of the path, as the engine does, not the last part. Undefined: not there. Throws an ActionError `daemon-unreachable` where the engine cannot tell. */
  entry(path: string, options?: { readonly names: true }): Promise<CopiedEntry | undefined>
}
