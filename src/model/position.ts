/** A place in a text file. The file is relative to the workspace with `/` separators; line and column count from 1. */
export type Position = { readonly file: string; readonly line: number; readonly column: number }
