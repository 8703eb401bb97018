/** A pattern of container-structure-test, where `^` and `$` are the ends of the whole text: ours are those of each line. */
export function wholeTextPattern(pattern: string): string {
  return /[$^]/.test(pattern) ? `(?-m)${pattern}` : pattern
}
