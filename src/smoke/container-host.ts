import type { Cell } from '../model/plan.ts'
import type { Digest } from '../model/digest.ts'
import type { RuntimeConfig } from '../model/image-config.ts'
import type { Clock, Files, Log } from '../ports.ts'
import type { Docker } from './docker.ts'
import type { HostFacts } from './host-facts.ts'
import type { RunId } from './run-id.ts'
import type { GpuFacts } from './test-image.ts'

/** What containers of every image are made with. */
export type ContainerHost = {
  readonly docker: Docker
  readonly files: Files
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
  readonly facts: HostFacts
  readonly run: RunId
  /** The engine runs on this machine, so that what it says of itself can be looked up here. */
  readonly engineIsHere: 'yes' | 'unknown'
  /** A name that nothing else in the engine has. */
  newName(): string
}

/** One image of one platform that the engine has and that was held against what was measured. */
export type HostedImage = {
  readonly host: ContainerHost
  readonly cell: Cell
  readonly id: Digest
  readonly runtime: RuntimeConfig
  readonly emulated: boolean
  readonly gpu: GpuFacts
}
