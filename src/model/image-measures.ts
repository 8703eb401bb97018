/** The measures of which an image has one number each; of `path` it has one for each path. */
export const imageMeasures = ['compressed', 'uncompressed', 'own', 'live', 'wasted', 'layers'] as const
