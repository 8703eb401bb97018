/** What a parser asks its stream for: the next bytes in one piece, or a number of bytes to pass over, unseen or piece by piece. */
type Demand =
  | { readonly take: number }
  | { readonly skip: number }
  | { readonly pass: number; readonly to: (part: Uint8Array) => void }

/** What it gets: the bytes of a `take`, valid until its next demand, and how many were missing because the stream ended. */
type Supply = { readonly bytes: Uint8Array; readonly missing: number }

export type Parser<Result> = Generator<Demand, Result, Supply>

export type ChunkReader<Result> = {
  push(chunk: Uint8Array): void
  /** Says that the stream has ended, and gives the parser's result. */
  end(): Result
}

const nothing = new Uint8Array(0)

/**
 * Runs a parser that is written as if it read from a file over chunks that come as they come. Nothing is copied but a `take`
 * that spans two chunks. What the parser throws comes out of `push` or `end`. Bytes after the parser has returned are ignored.
 */
export function createChunkReader<Result>(parser: Parser<Result>): ChunkReader<Result> {
  let state = parser.next()
  let remaining = demanded(state)
  let held: Uint8Array | undefined

  function supply(bytes: Uint8Array, missing: number): void {
    held = undefined
    state = parser.next({ bytes, missing })
    remaining = demanded(state)
  }

  return {
    push(chunk) {
      let offset = 0
      while (!state.done && (offset < chunk.length || remaining === 0)) {
        const count = Math.min(remaining, chunk.length - offset)
        const part = chunk.subarray(offset, offset + count)
        offset += count
        if ('take' in state.value && count < state.value.take) {
          held ??= new Uint8Array(state.value.take)
          held.set(part, state.value.take - remaining)
        } else if ('pass' in state.value && count > 0) {
          state.value.to(part)
        }
        remaining -= count
        if (remaining === 0) supply('take' in state.value ? (held ?? part) : nothing, 0)
      }
    },
    end() {
      while (!state.done) {
        const taken = 'take' in state.value ? state.value.take - remaining : 0
        supply(held?.subarray(0, taken) ?? nothing, remaining)
      }
      return state.value
    },
  }
}

function demanded(state: IteratorResult<Demand, unknown>): number {
  if (state.done) return 0
  const demand = state.value
  return 'take' in demand ? demand.take : 'pass' in demand ? demand.pass : demand.skip
}
