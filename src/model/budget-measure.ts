/** What a budget can bound of an image. `layers` is a count; the others are bytes. `path` is what lies below one path of the final file system. */
export type ImageMeasure = 'compressed' | 'uncompressed' | 'own' | 'live' | 'wasted' | 'path' | 'layers'

/** Of a variant too: the bytes of `context` are those that its build sends, the same for all its platforms. */
export type BudgetMeasure = ImageMeasure | 'context'
