import * as z from 'zod'
import type { PullRequestLabel } from '../model/pull-request-label.ts'
import { ask, parse } from './github-answer.ts'
import type { GitHubContext } from './github-comments.ts'

// 100 is GitHub's most, of a page and of the labels of a pull request.
const perPage = 100
// Whose events are more than these has a label of which nobody is known to have set it.
const maxEventPages = 30

const labelShape = z.object({ name: z.string().nullish() })
const eventShape = z.object({
  event: z.string().nullish(),
  actor: z.object({ login: z.string(), type: z.string().nullish() }).nullish(),
  created_at: z.string().nullish(),
  label: labelShape.nullish(),
})

/** As the port `GitHub` has it. GitHub gives the events of an issue oldest first. */
export async function label(
  { client, owner, repo }: GitHubContext,
  { pullRequest, name }: { readonly pullRequest: number; readonly name: string },
): Promise<PullRequestLabel | undefined> {
  const asked = { what: `read the labels of pull request #${pullRequest}`, permission: 'pull-requests: read' }
  const issue = { owner, repo, issue_number: pullRequest, per_page: perPage }
  const isNamed = (found: z.infer<typeof labelShape> | null | undefined): boolean =>
    found?.name?.toLowerCase() === name.toLowerCase()
  const labels = await ask(asked, () => client.rest.issues.listLabelsOnIssue(issue))
  if (!parse(z.array(labelShape), labels.data, asked).some(isNamed)) return undefined
  let last: PullRequestLabel = {}
  for (let page = 1; page <= maxEventPages; page += 1) {
    const answer = await ask(asked, () => client.rest.issues.listEvents({ ...issue, page }))
    const events = parse(z.array(eventShape), answer.data, asked)
    const set = events.findLast((event) => event.event === 'labeled' && isNamed(event.label))
    if (set !== undefined) last = setBy(set)
    if (!(answer.headers.link ?? '').includes('rel="next"')) return last
  }
  return {}
}

function setBy({ actor, created_at: at }: z.infer<typeof eventShape>): PullRequestLabel {
  return {
    ...(actor && { by: { login: actor.login, isBot: actor.type === 'Bot' || actor.login.endsWith('[bot]') } }),
    ...(at && { at }),
  }
}
