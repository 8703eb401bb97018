/** What a budget can bound. `layers` is a count; the others are bytes. `path` is what lies below one path of the final file system. */
export type BudgetMeasure = 'compressed' | 'uncompressed' | 'own' | 'live' | 'wasted' | 'path' | 'layers'
