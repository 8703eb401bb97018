import { redaction } from '../model/redaction.ts'

/** Replaces every secret that was registered so far in a text; one instance serves a whole run. */
export class Redactor {
  private readonly secrets: string[] = []
  private redaction = redaction([])

  add(secret: string): void {
    this.secrets.push(secret)
    this.redaction = redaction(this.secrets)
  }

  redact(text: string): string {
    return this.redaction(text)
  }
}
