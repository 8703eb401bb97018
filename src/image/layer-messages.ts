import { ActionError, type ErrorCode } from '../errors.ts'
import type { LayerLimits } from './layer-limits.ts'
import type { LayerName, LayerReading } from './read-content.ts'

/** What is said to a thread that reads layers, one after another. */
export type ToLayerThread =
  | { readonly kind: 'begin'; readonly layer: LayerName; readonly limits: LayerLimits }
  | { readonly kind: 'chunk'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'end' }

/** What it answers. After `read` and `failed` the next layer may begin. */
export type FromLayerThread =
  /** It goes on with what comes after these bytes. */
  | { readonly kind: 'taken'; readonly bytes: number }
  | { readonly kind: 'read'; readonly reading: LayerReading }
  | { readonly kind: 'failed'; readonly failure: SentFailure }

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
