/** A sentence that names thing and place, and what to do. Both may hold hostile text. */
export type Wording = { readonly message: string; readonly remedy?: string }
