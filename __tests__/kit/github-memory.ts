import type { IssueComment } from '../../src/model/issue-comment.ts'
import type { GitHub } from '../../src/ports.ts'

/** The comments of one pull request in memory, as GitHub keeps them: ids grow, a comment that is gone cannot be edited. */
export type PullRequestPage = { headSha: string; readonly comments: IssueComment[]; nextId: number }

export function pullRequestPage(headSha: string): PullRequestPage {
  return { headSha, comments: [], nextId: 1 }
}

/** The GitHub port over such a page; every request is one step, which `step` may hold back. */
export function gitHubInMemory(page: PullRequestPage, step: () => Promise<unknown>): GitHub {
  const authorLogin = 'github-actions[bot]'
  const indexOf = (id: number) => page.comments.findIndex((comment) => comment.id === id)
  return {
    login: async () => authorLogin,
    comments: async function* () {
      await step()
      yield* [...page.comments]
    },
    createComment: async (_, body) => {
      await step()
      const id = page.nextId
      page.nextId += 1
      const comment = { id, authorLogin, body, url: `https://github.com/acme/app/pull/7#issuecomment-${id}` }
      page.comments.push(comment)
      return comment
    },
    updateComment: async (id, body) => {
      await step()
      const comment = page.comments[indexOf(id)]
      if (!comment) return undefined
      const edited = { ...comment, body }
      page.comments[indexOf(id)] = edited
      return edited
    },
    deleteComment: async (id) => {
      await step()
      if (indexOf(id) >= 0) page.comments.splice(indexOf(id), 1)
    },
    headSha: async () => {
      await step()
      return page.headSha
    },
    label: async () => undefined,
    mergeBase: async () => undefined,
    fileAt: async () => undefined,
  }
}
