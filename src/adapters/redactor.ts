/** Replaces every registered secret in a text; one instance serves a whole run. */
export class Redactor {
  // Longest first: a secret that contains another must not be left half visible.
  private secrets: string[] = []

  /** Registers a value and, since a log is read by lines, each line of it. Values under 4 characters would shred every text. */
  add(value: string): void {
    const parts = [value, ...value.split(/\r?\n/)].filter((part) => part.length >= 4)
    this.secrets = [...new Set([...this.secrets, ...parts])].sort((a, b) => b.length - a.length)
  }

  redact(text: string): string {
    return this.secrets.reduce((safe, secret) => safe.replaceAll(secret, '***'), text)
  }
}
