export type IssueComment = {
  readonly id: number
  readonly authorLogin: string
  readonly body: string
  readonly url: string
}
