/** A variant of an image, named fully. */
export type VariantRef = { readonly image: string; readonly variant: string }
