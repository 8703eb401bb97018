import * as z from 'zod'
import { ActionError } from '../../errors.ts'
import { quote } from '../../model/quote.ts'
import { isTag, type Repository } from '../../model/repository.ts'
import { type Answer, readWhole } from './exchange.ts'
import { parseJson } from '../../model/parse-json.ts'
import type { RegistryClient } from './registry-client.ts'

const maxTags = 10_000
const maxPages = 500
const pageTags = 1000
const maxPageBytes = 4 * 1024 * 1024
const schema = z.object({ tags: z.array(z.string()).nullish() })

type Page = { readonly tags: readonly string[]; readonly next: string | undefined }

/** OCI distribution specification, "Listing Tags"; undefined where the repository is not there. Sorted. */
export async function listTags(client: RegistryClient, repository: Repository): Promise<readonly string[] | undefined> {
  const found = new Set<string>()
  const late = client.deadline()
  let query: string | undefined = `?n=${pageTags}`
  for (let pages = 0; query !== undefined; pages += 1) {
    if (pages === maxPages || found.size > maxTags)
      throw invalid(repository, `names more than ${maxTags} tags, or no end of them`)
    const page = await readPage(client, { repository, query, late })
    if (page === undefined) return pages === 0 ? undefined : [...found].sort()
    for (const tag of page.tags) {
      if (!isTag(tag)) throw invalid(repository, `names ${quote(tag)}, which is no tag`)
      found.add(tag)
    }
    query = page.next
  }
  if (found.size > maxTags) throw invalid(repository, `names more than ${maxTags} tags`)
  return [...found].sort()
}

async function readPage(
  client: RegistryClient,
  { repository, query, late }: { readonly repository: Repository; readonly query: string; readonly late: AbortSignal },
): Promise<Page | undefined> {
  const what = `list the tags of ${repository.path}`
  const asked = { repository, actions: 'pull', what, late } as const
  const call = { method: 'GET', path: `tags/list${query}`, takes: [404], ...asked } as const
  return client.ask(call, async (answer) => {
    const body = await readWhole(answer, maxPageBytes)
    if (answer.status === 404) return undefined
    if (body === undefined) throw invalid(repository, 'is over 4 MiB')
    const parsed = schema.safeParse(parseJson(body))
    if (!parsed.success) throw invalid(repository, 'is not of the form that the specification has')
    return { tags: parsed.data.tags ?? [], next: nextQuery(answer) }
  })
}

/** Of the link to the next page only the query counts: where to ask is ours to know. */
function nextQuery({ headers, url }: Answer): string | undefined {
  const target = /<([^<>]{1,4096})>\s*;\s*rel="?next"?/i.exec(String(headers['link'] ?? ''))?.[1]
  if (target === undefined || !URL.canParse(target, url.href)) return undefined
  return new URL(target, url).search || undefined
}

function invalid(repository: Repository, what: string): ActionError {
  return new ActionError('registry-invalid', `The list of tags of ${repository.name} ${what}`, {
    hint: 'Look at the repository with another tool; remove tags that nobody needs',
  })
}
