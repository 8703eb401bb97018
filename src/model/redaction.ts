/** Values shorter than this would shred every text. */
const minCharacters = 4

/** A function that replaces the secrets and, since a log is read by lines, each line of them in a text by `***`. */
export function redaction(secrets: readonly string[]): (text: string) => string {
  const parts = secrets
    .flatMap((secret) => [secret, ...secret.split(/\r?\n/)])
    .filter((part) => part.length >= minCharacters)
  // Longest first: a secret that contains another must not stay half visible.
  const ordered = [...new Set(parts)].sort((a, b) => b.length - a.length)
  return (text) => ordered.reduce((safe, part) => safe.replaceAll(part, '***'), text)
}
