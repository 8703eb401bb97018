const mebibyte = 2 ** 20

/** Memory that lists of layers take, or may take. */
export type ListingRoom = {
  readonly listBytes: number
  /** Contents, as they are held: packed. */
  readonly keptBytes: number
}

/**
 * For all layers of an image together, each as often as it names it. The largest images seen have lists of 60 MB and contents of 8 MB. An image that asks for
 * more needs no large layer: entries pack to a hundredth.
 */
export const imageRoom: ListingRoom = { listBytes: 512 * mebibyte, keptBytes: 64 * mebibyte }
