/** A remark for a line of a file. Texts hold no hidden character but are not yet escaped for workflow commands. */
export type Annotation = {
  readonly level: 'error' | 'warning' | 'notice'
  readonly file?: string
  readonly line?: number
  readonly title: string
  readonly message: string
}
