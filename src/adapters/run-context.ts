import type { PullRequest, RunContext } from '../model/context.ts'
import type { Files } from '../ports.ts'
import { utcTime } from './utc-time.ts'
import { type EventPayload, parseEvent, readEventFile } from './event-file.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The run's context from the runner's environment and the parsed event file. Throws ActionError `usage` for an event that is no event. */
export function runContext(input: {
  readonly env: Environment
  /** The event file's JSON; undefined where there is none. */
  readonly event: unknown
  readonly workingDirectory: string
}): RunContext {
  const { env } = input
  const event = parseEvent(input.event)
  const repository = repositoryOf(env, event)
  const serverUrl = filled(env['GITHUB_SERVER_URL'])
  const runId = positiveInteger(env['GITHUB_RUN_ID'])
  return dropUndefined({
    workspace: filled(env['GITHUB_WORKSPACE']) ?? input.workingDirectory,
    inActions: env['GITHUB_ACTIONS'] === 'true',
    event: filled(env['GITHUB_EVENT_NAME']),
    repository,
    runId,
    runAttempt: positiveInteger(env['GITHUB_RUN_ATTEMPT']),
    runUrl:
      serverUrl && repository && runId
        ? `${serverUrl}/${repository.owner}/${repository.name}/actions/runs/${runId}`
        : undefined,
    serverUrl,
    sha: filled(env['GITHUB_SHA']),
    before: env['GITHUB_EVENT_NAME'] === 'push' ? commitOf(event?.before) : undefined,
    ref: filled(env['GITHUB_REF']),
    commitTime: epochTime(env['SOURCE_DATE_EPOCH']) ?? utcTime(event?.head_commit?.timestamp),
    pullRequest: event?.pull_request ? pullRequestOf(event.pull_request) : undefined,
    mergeGroup: event?.merge_group ? mergeGroupOf(event.merge_group) : undefined,
    pointsAtPullRequest: pointsAtPullRequest(event) || undefined,
    startedByFork: event?.workflow_run ? isFork(event.workflow_run.head_repository, event.repository) : undefined,
  })
}

/** Reads the event file that GITHUB_EVENT_PATH names; none is a context without a pull request. */
export async function readRunContext(input: {
  readonly env: Environment
  readonly files: Pick<Files, 'readBytes'>
  readonly workingDirectory: string
}): Promise<RunContext> {
  const { env, files, workingDirectory } = input
  const path = filled(env['GITHUB_EVENT_PATH'])
  return runContext({ env, event: path && (await readEventFile(files, path)), workingDirectory })
}

function mergeGroupOf({ base_sha: baseSha, base_ref: ref }: NonNullable<EventPayload['merge_group']>) {
  return dropUndefined({ baseSha, baseRef: ref?.replace(/^refs\/heads\//, '') })
}

function pullRequestOf(event: NonNullable<EventPayload['pull_request']>): PullRequest {
  const { login, type } = event.user
  return {
    number: event.number,
    headSha: event.head.sha,
    baseSha: event.base.sha,
    ...(event.base.ref === undefined ? {} : { baseRef: event.base.ref }),
    fromFork: isFork(event.head.repo, event.base.repo),
    author: { login, isBot: type === 'Bot' || login.endsWith('[bot]') },
  }
}

/** A comment on a pull request, or the workflow that one started. Such a run has the ref of the default branch. */
function pointsAtPullRequest(event: EventPayload | undefined): boolean {
  return event?.issue?.pull_request != null || event?.workflow_run?.event?.startsWith('pull_request') === true
}

// By id, since names can be taken again by others; a deleted head repository can only have been a fork.
function isFork(head: { id: number } | null | undefined, base: { id: number } | undefined): boolean {
  return head == null || base === undefined || head.id !== base.id
}

function repositoryOf(env: Environment, event: EventPayload | undefined): RunContext['repository'] {
  const [owner, name, ...rest] = (env['GITHUB_REPOSITORY'] ?? '').split('/')
  if (!owner || !name || rest.length > 0) return undefined
  const { private: isPrivate, fork: isFork, default_branch: defaultBranch } = event?.repository ?? {}
  return dropUndefined({ owner, name, isPrivate, isFork, defaultBranch })
}

/** Seconds since 1970, as reproducible-builds.org defines SOURCE_DATE_EPOCH. */
function epochTime(seconds: string | undefined): string | undefined {
  return seconds !== undefined && /^\d{1,11}$/.test(seconds) ? utcTime(Number(seconds) * 1000) : undefined
}

/** Of a branch that is new all digits are 0. */
function commitOf(sha: unknown): string | undefined {
  return typeof sha === 'string' && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(sha) && !/^0+$/.test(sha) ? sha : undefined
}

function filled(value: string | undefined): string | undefined {
  return value === '' ? undefined : value
}

function positiveInteger(value: string | undefined): number | undefined {
  return value !== undefined && /^[1-9][0-9]{0,14}$/.test(value) ? Number(value) : undefined
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

function dropUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Defined<T>
}
