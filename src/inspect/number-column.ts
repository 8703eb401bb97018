type Values = Int32Array | Float64Array | Uint16Array | Uint8Array

/** Numbers by index, 0 where none was set. Grows as it is written to: an object for each of a million entries would not fit into memory. */
export type NumberColumn = { get(index: number): number; set(index: number, value: number): void }

export function int32Column(): NumberColumn {
  return column((length) => new Int32Array(length))
}

export function float64Column(): NumberColumn {
  return column((length) => new Float64Array(length))
}

export function uint16Column(): NumberColumn {
  return column((length) => new Uint16Array(length))
}

export function uint8Column(): NumberColumn {
  return column((length) => new Uint8Array(length))
}

function column(allocate: (length: number) => Values): NumberColumn {
  let values = allocate(1024)
  return {
    get: (index) => values[index] ?? 0,
    set(index, value) {
      if (index >= values.length) {
        const grown = allocate(Math.ceil(Math.max(values.length * 1.5, index + 1)))
        grown.set(values)
        values = grown
      }
      values[index] = value
    },
  }
}
