type Values = Int32Array | Float64Array | Uint16Array | Uint8Array

/**
 * Numbers by index, 0 where none was set: an object for each of half a million entries would not fit into memory. Room for `capacity` of them is set aside at once, which takes memory
 * only as it is written to; what comes on top makes it grow.
 */
export type NumberColumn = { get(index: number): number; set(index: number, value: number): void }

export function int32Column(capacity: number): NumberColumn {
  return column(capacity, (length) => new Int32Array(length))
}

export function float64Column(capacity: number): NumberColumn {
  return column(capacity, (length) => new Float64Array(length))
}

export function uint16Column(capacity: number): NumberColumn {
  return column(capacity, (length) => new Uint16Array(length))
}

export function uint8Column(capacity: number): NumberColumn {
  return column(capacity, (length) => new Uint8Array(length))
}

function column(capacity: number, allocate: (length: number) => Values): NumberColumn {
  let values: Values | undefined
  return {
    get: (index) => values?.[index] ?? 0,
    set(index, value) {
      values ??= allocate(Math.max(capacity, 64))
      if (index >= values.length) {
        const grown = allocate(Math.ceil(Math.max(values.length * 1.5, index + 1)))
        grown.set(values)
        values = grown
      }
      values[index] = value
    },
  }
}
