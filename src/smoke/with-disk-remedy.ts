/** The engine's words, with what to do where its disk is full: the most usual trouble with large images, told by many of its parts. */
export function withDiskRemedy(words: string): string {
  return /no space left on device|disk quota exceeded/i.test(words)
    ? `${words}; make room on the disk of the engine`
    : words
}
