/** One bound of a budget: bytes, or a count of layers; `text` is how the configuration wrote it. */
export type Bound = { readonly value: number; readonly text: string }
