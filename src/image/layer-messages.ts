import { ActionError, type ErrorCode } from '../errors.ts'
import type { LayerLimits } from './layer-limits.ts'
import type { LayerName, LayerReading } from './content-reader.ts'

/** What is said to a thread that looks at layers, one after another. Chunks are of their decompressed bytes. */
export type ToLayerThread =
  | { readonly kind: 'begin'; readonly layer: LayerName; readonly limits: LayerLimits }
  | { readonly kind: 'chunk'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'end' }
  /** Nothing more comes of this layer. */
  | { readonly kind: 'leave' }

/** What it answers. After `read` or `left`, one of which answers `end` and `leave`, the next layer may begin. */
export type FromLayerThread =
  /** It is done with these bytes. */
  | { readonly kind: 'taken'; readonly bytes: number }
  | { readonly kind: 'read'; readonly reading: LayerReading }
  /** It wants no more of this layer; told once. */
  | { readonly kind: 'failed'; readonly failure: SentFailure }
  | { readonly kind: 'left' }

/** Between threads an error keeps its message and stack, and nothing of ours. */
type SentFailure = {
  readonly error: unknown
  readonly expected?: { readonly code: ErrorCode; readonly hint: string | undefined }
}

export function sentFailure(error: unknown): SentFailure {
  if (!(error instanceof ActionError)) return { error }
  const { code, hint, message } = error
  return { error: message, expected: { code, hint } }
}

export function receivedFailure({ error, expected }: SentFailure): unknown {
  if (expected === undefined) return error
  const { code, hint } = expected
  return new ActionError(code, String(error), hint === undefined ? {} : { hint })
}
