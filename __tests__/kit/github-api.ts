import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type GitHubOpenApi, gitHubOpenApi } from './github-openapi.ts'

/*
 * A server that behaves as GitHub's REST API where we use it: pages, permissions, limits and trouble included. Every request
 * and every answer is held against GitHub's own description; what contradicts it is listed in `problems`.
 */

export type Person = { readonly login: string; readonly mayWrite?: boolean; readonly mayRead?: boolean }

export type StoredComment = { readonly id: number; readonly pullRequest: number; login: string; body: string }

/** What somebody did to a label of a pull request. */
export type LabelEvent = {
  readonly pullRequest: number
  readonly event: 'labeled' | 'unlabeled'
  readonly label: string
  readonly by: string
  readonly at?: string
}

/** Trouble for the next `times` requests of an operation. `lost`: it is done, but the answer is this status. */
export type Trouble = {
  readonly operation: string
  readonly times?: number
  readonly kind:
    | { readonly status: number; readonly message?: string; readonly headers?: Readonly<Record<string, string>> }
    | { readonly lost: number }
    | 'hang'
    | 'reset'
    | 'cut-short'
    | 'not-json'
  /** Runs when the request has come in, before it is answered. */
  readonly meanwhile?: () => void
}

export type Request = {
  readonly method: string
  readonly path: string
  readonly operation: string
  readonly atMs: number
}

const operations = [
  'issues/list-comments',
  'issues/create-comment',
  'issues/update-comment',
  'issues/delete-comment',
  'issues/list-labels-on-issue',
  'issues/list-events',
  'pulls/get',
  'repos/compare-commits',
  'repos/get-content',
  'users/get-authenticated',
]

const maxBodyCharacters = 65_536

type Answer = { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }

export class GitHubApi {
  readonly #openApi: GitHubOpenApi = gitHubOpenApi(operations)
  readonly #server = createServer((request, response) => void this.#serve(request, response))
  readonly #troubles: (Trouble & { left: number })[] = []
  #nextId = 1
  readonly comments: StoredComment[] = []
  /** Oldest first, as GitHub gives them. */
  readonly labelEvents: LabelEvent[] = []
  readonly requests: Request[] = []
  readonly problems: string[] = []
  readonly tokens = new Map<string, Person>()
  /** `path@ref` to content. */
  readonly files = new Map<string, string>()
  readonly heads = new Map<number, string>()
  /** `base...head` to the commit that both have in common. */
  readonly mergeBases = new Map<string, string>()
  /** As on a server without GraphQL, or with a token that it refuses. */
  graphql: 'answers' | 'missing' | 'refused' = 'answers'
  /** `GET /user` is refused to installation tokens. */
  user: 'answers' | 'refused' = 'refused'
  /** Servers that know neither `page` nor the Link header give everything on every page. */
  paging: 'github' | 'none' = 'github'
  rawFiles: 'raw' | 'base64' = 'raw'
  url = ''

  /** On a free port. */
  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return this
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  trouble(trouble: Trouble): void {
    this.#troubles.push({ ...trouble, left: trouble.times ?? 1 })
  }

  addComment(comment: { readonly pullRequest: number; readonly login: string; readonly body: string }): StoredComment {
    const stored = { id: this.#nextId, ...comment }
    this.#nextId += 1
    this.comments.push(stored)
    return stored
  }

  removeComment(id: number): void {
    const index = this.comments.findIndex((comment) => comment.id === id)
    if (index >= 0) this.comments.splice(index, 1)
  }

  /** How often an operation was asked for. */
  count(operation: string): number {
    return this.requests.filter((request) => request.operation === operation).length
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', headers } = request
    const url = new URL(request.url ?? '/', this.url)
    const text = await readText(request)
    const call = {
      method,
      path: url.pathname,
      query: url.searchParams,
      body: text === '' ? undefined : JSON.parse(text),
    }
    const isGraphql = method === 'POST' && url.pathname === '/graphql'
    const matched = isGraphql ? { operationId: 'graphql', parameters: {}, problems: [] } : this.#openApi.match(call)
    const operation = matched?.operationId ?? 'unknown'
    this.requests.push({ method, path: `${url.pathname}${url.search}`, operation, atMs: performance.now() })
    this.#complain(matched?.problems ?? [`${method} ${url.pathname} is not in the description`])
    if (!headers['user-agent']) this.#complain([`${operation} was sent without a User-Agent`])
    if (!/application\/vnd\.github\.|application\/json/.test(headers.accept ?? ''))
      this.#complain([`${operation} Accept`])
    if (!matched) return send(response, { status: 404, body: errorBody('Not Found', 404) })

    const trouble = this.#troubles.find((one) => one.operation === operation && one.left > 0)
    if (trouble) trouble.left -= 1
    trouble?.meanwhile?.()
    const kind = trouble?.kind
    if (kind === 'hang') return
    if (kind === 'reset') return void response.destroy()
    if (kind === 'cut-short') return cutShort(response)
    if (kind === 'not-json') return send(response, { status: 200, body: '<html>Sign in to the proxy</html>' })
    if (kind && 'status' in kind) {
      const body = errorBody(kind.message ?? 'Trouble', kind.status)
      return send(response, { status: kind.status, body, ...(kind.headers ? { headers: { ...kind.headers } } : {}) })
    }
    const answer = this.#answer({ ...call, ...matched, token: headers.authorization ?? '' })
    if (kind && 'lost' in kind) return send(response, { status: kind.lost, body: errorBody('Bad gateway', kind.lost) })
    if (!isGraphql)
      this.#complain(this.#openApi.answerProblems(operation, { status: answer.status, body: answer.body }))
    send(response, answer)
  }

  #complain(problems: readonly string[]): void {
    this.problems.push(...problems)
  }

  #answer(call: {
    readonly operationId: string
    readonly parameters: Readonly<Record<string, string>>
    readonly query: URLSearchParams
    readonly body: unknown
    readonly token: string
  }): Answer {
    const person = this.tokens.get(call.token.replace(/^(token|bearer) /i, ''))
    if (!person) return { status: 401, body: errorBody('Bad credentials', 401) }
    const { parameters, query } = call
    const body = (call.body as { readonly body?: string; readonly query?: string } | undefined) ?? {}
    const number = Number(parameters['issue_number'] ?? parameters['pull_number'])
    const id = Number(parameters['comment_id'])
    const stored = this.comments.find((comment) => comment.id === id)
    const notFound = { status: 404, body: errorBody('Not Found', 404) }
    const refused = { status: 403, body: errorBody('Resource not accessible by integration', 403) }
    const isWrite = ['issues/create-comment', 'issues/update-comment', 'issues/delete-comment'].includes(
      call.operationId,
    )
    if (isWrite && person.mayWrite === false) return refused
    if (person.mayRead === false) return notFound
    if (isWrite && (body.body ?? '').length > maxBodyCharacters) return tooLong
    switch (call.operationId) {
      case 'graphql':
        return this.#viewer(person, body.query)
      case 'users/get-authenticated':
        return this.user === 'refused' ? refused : { status: 200, body: this.#user(person.login) }
      case 'issues/list-comments':
        return this.#page(number, query)
      case 'issues/create-comment':
        return {
          status: 201,
          body: this.#comment(this.addComment({ pullRequest: number, login: person.login, body: body.body ?? '' })),
        }
      case 'issues/update-comment':
        if (!stored) return notFound
        stored.body = body.body ?? ''
        return { status: 200, body: this.#comment(stored) }
      case 'issues/delete-comment':
        if (!stored) return notFound
        this.removeComment(id)
        return { status: 204 }
      case 'issues/list-labels-on-issue':
        return { status: 200, body: this.#labels(number).map((name) => this.#label(name)) }
      case 'issues/list-events': {
        const events = this.labelEvents.filter(({ pullRequest }) => pullRequest === number)
        return this.#paged(events, { query, path: `issues/${number}/events`, show: (event) => this.#labelEvent(event) })
      }
      case 'pulls/get':
        return this.heads.has(number) ? { status: 200, body: this.#pullRequest(number) } : notFound
      case 'repos/compare-commits':
        return this.#comparison(`${parameters['base']}...${parameters['head']}`) ?? notFound
      default:
        return this.#file(`${parameters['path']}@${query.get('ref')}`) ?? notFound
    }
  }

  #viewer(person: Person, query: string | undefined): Answer {
    if (this.graphql === 'missing') return { status: 404, body: errorBody('Not Found', 404) }
    if (this.graphql === 'refused')
      return { status: 403, body: errorBody('Resource not accessible by integration', 403) }
    if (!/^\s*(query\s*)?\{\s*viewer\s*\{\s*login\s*\}\s*\}\s*$/.test(query ?? '')) this.#complain(['GraphQL query'])
    return { status: 200, body: { data: { viewer: { login: person.login } } } }
  }

  #page(pullRequest: number, query: URLSearchParams): Answer {
    const all = this.comments.filter((comment) => comment.pullRequest === pullRequest)
    const path = `issues/${pullRequest}/comments`
    return this.#paged(all, { query, path, show: (comment) => this.#comment(comment) })
  }

  #paged<Item>(
    all: readonly Item[],
    {
      query,
      path,
      show,
    }: { readonly query: URLSearchParams; readonly path: string; readonly show: (one: Item) => unknown },
  ): Answer {
    if (this.paging === 'none') return { status: 200, body: all.map(show) }
    const size = Math.min(Number(query.get('per_page') ?? 30), 100)
    const page = Number(query.get('page') ?? 1)
    const last = Math.max(1, Math.ceil(all.length / size))
    const link = (to: number, rel: string) =>
      `<${this.url}/repositories/1/${path}?per_page=${size}&page=${to}>; rel="${rel}"`
    const links = [
      ...(page > 1 ? [link(page - 1, 'prev'), link(1, 'first')] : []),
      ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ]
    const body = all.slice((page - 1) * size, page * size).map(show)
    return { status: 200, body, ...(links.length > 0 ? { headers: { link: links.join(', ') } } : {}) }
  }

  /** Those that a pull request has now. */
  #labels(pullRequest: number): readonly string[] {
    const labels = new Set<string>()
    for (const { event, label } of this.labelEvents.filter((one) => one.pullRequest === pullRequest)) {
      if (event === 'labeled') labels.add(label)
      else labels.delete(label)
    }
    return [...labels]
  }

  #label(name: string): Record<string, unknown> {
    return { ...this.#openApi.example('label'), name }
  }

  #labelEvent({ event, label, by, at = '2026-11-20T10:00:00Z' }: LabelEvent): Record<string, unknown> {
    const [example] = this.#openApi.example('issue-event-for-issue-items') as unknown as Record<string, unknown>[]
    const { commit_id: _, ...rest } = example ?? {}
    const type = by.endsWith('[bot]') ? 'Bot' : 'User'
    const actor = { ...(rest['actor'] as object), login: by, type }
    return {
      ...rest,
      commit_id: null,
      commit_url: null,
      event,
      created_at: at,
      actor,
      label: { name: label, color: 'f29513' },
    }
  }

  #user(login: string): Record<string, unknown> {
    const user = this.#openApi.example('private-user-response-with-public-profile-information')
    return { ...user, login, type: login.endsWith('[bot]') ? 'Bot' : 'User' }
  }

  #comment(comment: StoredComment): Record<string, unknown> {
    const example = this.#openApi.example('issue-comment')
    const type = comment.login.endsWith('[bot]') ? 'Bot' : 'User'
    return {
      ...example,
      id: comment.id,
      body: comment.body,
      html_url: `https://github.com/acme/app/pull/${comment.pullRequest}#issuecomment-${comment.id}`,
      user: { ...(example['user'] as object), login: comment.login, type },
    }
  }

  #pullRequest(number: number): Record<string, unknown> {
    const example = this.#openApi.example('pull-request')
    const head = { ...(example['head'] as object), sha: this.heads.get(number) }
    // The example of the description itself lacks a part that the description demands of teams.
    return { ...example, number, head, requested_teams: [] }
  }

  #comparison(basehead: string): Answer | undefined {
    const sha = this.mergeBases.get(basehead)
    if (sha === undefined) return undefined
    const example = this.#openApi.example('commit-comparison')
    const commit = { ...(example['merge_base_commit'] as object), sha }
    return { status: 200, body: { ...example, merge_base_commit: commit } }
  }

  #file(name: string): Answer | undefined {
    const text = this.files.get(name)
    if (text === undefined) return undefined
    if (this.rawFiles === 'raw') {
      return { status: 200, body: text, headers: { 'content-type': 'application/vnd.github.raw+json; charset=utf-8' } }
    }
    const example = this.#openApi.example('content-file-response-if-content-is-a-file')
    return { status: 200, body: { ...example, content: Buffer.from(text).toString('base64'), encoding: 'base64' } }
  }
}

const tooLong: Answer = {
  status: 422,
  body: {
    ...errorBody('Validation Failed', 422),
    errors: [
      {
        resource: 'IssueComment',
        code: 'unprocessable',
        field: 'data',
        message: 'Body is too long (maximum is 65536 characters)',
      },
    ],
  },
}

function errorBody(message: string, status: number) {
  return { message, documentation_url: 'https://docs.github.com/rest', status: String(status) }
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  const type = body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }
  response.writeHead(status, { ...type, ...headers }).end(text)
}

function cutShort(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '4096' })
  response.write('[{"id": 1, "body": "')
  setTimeout(() => response.destroy(), 50)
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
