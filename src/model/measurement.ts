import type { Digest } from './digest.ts'
import type { RuntimeConfig } from './image-config.ts'
import type { Cell } from './plan.ts'
import type { Unknown } from './unknown.ts'

/** What the walk over one layer found. */
export type LayerContent = {
  readonly digest: Digest
  /** The blob as it is stored and downloaded. */
  readonly compressedBytes: number
  /** sha256 of the decompressed tar stream. */
  readonly diffId: Digest
  /** The sum of the regular files' bytes; headers and padding are not counted, hard links add nothing. */
  readonly uncompressedBytes: number
  readonly entryCount: number
  /** ELF executables and libraries, counted by machine; a few paths of each so that a message can name one. */
  readonly machines: readonly MachineCount[]
}

/** `machine` is ELF's e_machine: 0x3e is x86-64, 0xb7 is AArch64. */
export type MachineCount = { readonly machine: number; readonly count: number; readonly examplePath: string }

/** Where a layer came from. Every part can be unknown: an image made by another tool has no history. */
export type LayerOrigin = {
  readonly instruction?: string
  /** Relative to the workspace. */
  readonly dockerfile?: string
  readonly line?: number
  /**
   * True when a base brought it: then the line is that of the FROM, or, where the base is a parent that this run builds,
   * the parent's own. Undefined: cannot be told.
   */
  readonly inherited?: boolean
  /**
   * A hash of what the image's history says of the step and of the settings since the layer below it (ARG with values, ENV, SHELL, USER, WORKDIR):
   * equal for equal steps, whatever they gave.
   */
  readonly step?: string
  /** Of a step that takes files from another stage or image. */
  readonly stage?: StageInputs
}

/** What led to the files that a step takes from other stages: hashes that are equal for equal inputs. */
export type StageInputs = {
  /** Of all commands and copies. */
  readonly lines: string
  /** Of the environments of the commands, build arguments included. */
  readonly settings: string
  /** Of the images, by their digests. */
  readonly bases: string
  /** Files of the context, or of another address, are among them: whether they are the same the definition does not say. */
  readonly context: boolean
  /** Among those are some of another address than the context: whether they are the same nobody says. */
  readonly elsewhere?: true
}

export type Layer = Omit<LayerContent, 'entryCount' | 'machines'> & {
  readonly mediaType: string
  readonly origin: LayerOrigin
}

/** One image of one platform, every byte of it read and verified. */
export type ImageMeasurement = {
  readonly digest: Digest
  /** The index that a publication would tag; it names this image and its siblings of other platforms. */
  readonly indexDigest: Digest
  /**
   * The sum of the layer descriptors' sizes: what a cold pull downloads. Unknown where the layers lie uncompressed in an archive: then
   * those of `layers` say how many bytes lie there, and nothing of a download.
   */
  readonly compressedBytes: number | Unknown
  /** The sum of the layers' file bytes. */
  readonly uncompressedBytes: number
  readonly layers: readonly Layer[]
  /** ELF machines over all layers. */
  readonly machines: readonly MachineCount[]
  /** How the image is started, from its verified configuration. */
  readonly runtime: RuntimeConfig
}

export type MeasuredCell = Cell & { readonly measurement: ImageMeasurement | Unknown }
