import type { Cell } from './cell.ts'
import type { Platform } from './platform.ts'
import type { Position } from './position.ts'
import type { VariantRef } from './variant-ref.ts'

/** What a text must hold, or must not where `negated`. A pattern is RE2's syntax, searched anywhere, each line's ends being `^` and `$`. */
export type TextMatch = { readonly kind: 'pattern' | 'text'; readonly value: string; readonly negated: boolean }

/**
 * Whether a test gets a GPU, and what it is where there is none: `none` never gets one; `optional`, the default of what is started
 * for `device: cuda`, runs without; `if-available` is skipped; `required` is trouble of the machine.
 */
export type GpuWish = 'none' | 'optional' | 'if-available' | 'required'

/** The container that a test runs in. Everything that opens it more than the strictest setting is told in the report. */
export type ContainerSettings = {
  /** Undefined: the image's own. */
  readonly user?: string
  readonly workdir?: string
  readonly env: Readonly<Record<string, string>>
  /** Of a container that is to end by itself, on the machine's own platform; an emulated one gets longer. */
  readonly timeoutSeconds: number
  readonly network: 'none' | 'bridge'
  /** Linux capabilities without `CAP_`, added to none. */
  readonly caps: readonly string[]
  /** The root file system; without it the writable layer is thrown away. */
  readonly readOnly: boolean
  /** Undefined: a part of the machine's. */
  readonly memoryBytes?: number
  readonly gpu: GpuWish
  /** `all`, a count, or `device=…`, as docker's `--gpus` takes it. */
  readonly gpus: string
}

export type ModuleName = { readonly name: string /** As written, `>=1.26`. */; readonly constraint?: string }

/** What is known of one path of the image's file system; absent fields are not looked at. */
export type FileExpectation = {
  readonly path: string
  readonly exists: boolean
  /** The ten characters of `ls -l`, or permission bits in octal. */
  readonly mode?: string
  readonly uid?: number
  readonly gid?: number
  readonly executableBy?: 'owner' | 'group' | 'other' | 'any'
  readonly content: readonly TextMatch[]
}

export type EnvExpectation = { readonly key: string; readonly value: string; readonly isPattern: boolean }

/** What the image's own configuration must say; absent fields are not looked at. */
export type MetadataExpectation = {
  readonly env: readonly EnvExpectation[]
  /** Variables that must not be set. */
  readonly unsetEnv: readonly string[]
  readonly labels: readonly EnvExpectation[]
  readonly exposedPorts: readonly string[]
  readonly unexposedPorts: readonly string[]
  readonly volumes: readonly string[]
  readonly unmountedVolumes: readonly string[]
  readonly entrypoint?: readonly string[]
  readonly cmd?: readonly string[]
  readonly workdir?: string
  readonly user?: string
}

/** `shell` goes to /bin/sh -c; `argv` is executed as it is, the image's ENTRYPOINT put before it where `throughEntrypoint`. */
export type ContainerCommand =
  | { readonly kind: 'shell'; readonly text: string }
  | { readonly kind: 'argv'; readonly argv: readonly string[]; readonly throughEntrypoint: boolean }

export type SmokeCheck =
  | {
      readonly kind: 'nvidia-smi'
      /** At least so many GPUs are listed. */
      readonly gpuCount: number
      readonly minDriver?: string
      readonly minCompute?: string
    }
  | {
      readonly kind: 'import'
      readonly language: 'python' | 'r' | 'node'
      readonly modules: readonly ModuleName[]
      /** The interpreter's path; undefined: found by the image's PATH. */
      readonly interpreter?: string
      /** `device: cuda`: torch, where it is imported, must have been built for CUDA. */
      readonly wantsCuda: boolean
    }
  | {
      readonly kind: 'run'
      readonly command: ContainerCommand
      readonly exitCode: number
      readonly stdout: readonly TextMatch[]
      readonly stderr: readonly TextMatch[]
      /** Commands of a structure file that change the container before the command runs. */
      readonly setup: readonly (readonly string[])[]
    }
  | {
      readonly kind: 'http'
      readonly port: number
      readonly path: string
      readonly status: number
      readonly body: readonly TextMatch[]
      readonly withinSeconds: number
    }
  | { readonly kind: 'healthcheck'; readonly withinSeconds: number }
  | { readonly kind: 'writable'; readonly paths: readonly string[] }
  | { readonly kind: 'files'; readonly files: readonly FileExpectation[] }
  /** `user: NAME` is one of these. */
  | { readonly kind: 'metadata'; readonly metadata: MetadataExpectation }
  /** container-structure-test's licenseTests: no file may name a license of its denied list. */
  | { readonly kind: 'licenses'; readonly debian: boolean; readonly files: readonly string[] }

export type SmokeKind = SmokeCheck['kind']

/** One test of one variant, as the configuration resolved it. `name` is unique within the variant. */
export type SmokeTest = {
  readonly name: string
  readonly position: Position
  readonly settings: ContainerSettings
  readonly check: SmokeCheck
  /** Undefined: every platform of the variant. */
  readonly platforms?: readonly Platform[]
  /** Accepted for a time: not run, and told so. `until` is the last day, YYYY-MM-DD in UTC; afterwards the test runs again. */
  readonly waived?: { readonly reason: string; readonly until?: string }
  /** The variant whose list it comes from: a parent's, or that of `parity`. */
  readonly from?: VariantRef
  /** `$NAME` and `${NAME}` in its command, paths and `env` stand for the variables of the image: see model/expand-variables.ts. */
  readonly expands?: true
  /** Why it is not run although it is configured, such as rights that the base branch does not grant. */
  readonly refused?: string
}

export type SmokeStatus = 'passed' | 'failed' | 'skipped' | 'infrastructure'

/** What became of one test on one platform. Texts that come from a container are hostile. */
export type SmokeResult = Cell & {
  readonly name: string
  readonly kind: SmokeKind
  readonly status: SmokeStatus
  /** Always there unless it passed; one sentence without a final period. */
  readonly reason?: string
  /** Wall time of the test, its containers' making and removal included. */
  readonly seconds: number
  /** What was executed in the container, for a person to repeat. */
  readonly command?: readonly string[]
  readonly exitCode?: number
  /** The last lines, at most 20, of what the container printed. */
  readonly log: readonly string[]
  /** The highest that was seen of the container's memory; a lower bound, absent where nothing could be seen. */
  readonly peakMemoryBytes?: number
  /** From the start of the container to its readiness, of `http` and `healthcheck`. */
  readonly readySeconds?: number
  /** What was found beside the verdict: versions, seconds and memory of an import, GPUs. */
  readonly details: readonly string[]
  /** The platform is not the machine's own. */
  readonly emulated: boolean
  /** What the container was allowed beyond the strictest setting: `network`, `capability NET_BIND_SERVICE`, `GPU`. */
  readonly opened: readonly string[]
}

/** A bound on what smoke tests measure: milliseconds for `start`, bytes for `memory`. */
export type SmokeBudget = {
  readonly measure: 'start' | 'memory'
  readonly platform: Platform
  readonly max?: { readonly value: number; readonly text: string }
  readonly warn?: { readonly value: number; readonly text: string }
  readonly message?: string
  readonly position: Position
}
