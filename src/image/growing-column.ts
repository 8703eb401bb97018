type Numbers = Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint8Array<ArrayBuffer>

/** Numbers that come one by one, or bytes that come in pieces. */
export type GrowingColumn<Column extends Numbers> = {
  push(value: number): void
  append(values: ArrayLike<number>): void
  readonly length: number
  /** All of it so far; valid until the next one. */
  filled(): Column
  /** Gives its memory back; it is not used again. */
  drop(): void
}

const firstLength = 256

/** Doubles its memory when it is full, and gives back the old half at once instead of leaving it to the garbage collector. */
export function growingColumn<Column extends Numbers>(view: (memory: ArrayBuffer) => Column): GrowingColumn<Column> {
  let column = view(new ArrayBuffer(firstLength * 8))
  let length = 0

  function reserve(count: number): void {
    if (length + count <= column.length) return
    const bytes = Math.max(2 * column.length, length + count) * column.BYTES_PER_ELEMENT
    column = view(column.buffer.transfer(bytes))
  }

  return {
    push(value) {
      reserve(1)
      column[length] = value
      length += 1
    },
    append(values) {
      reserve(values.length)
      column.set(values, length)
      length += values.length
    },
    get length() {
      return length
    },
    filled: () => column.subarray(0, length) as Column,
    drop() {
      column = view(column.buffer.transfer(0))
    },
  }
}
