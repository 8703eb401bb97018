import parseVersion from 'semver/functions/parse.js'
import { ActionError } from '../errors.ts'
import type { RunContext } from '../model/context.ts'
import type { TagValues } from '../model/fill-tag-template.ts'
import { quote } from '../model/quote.ts'

/** What tags, labels and the decision about `latest` take from one run. */
export type RunValues = {
  readonly tags: TagValues
  /** Of the input `version`, else of the git tag. */
  readonly version?: string
  /** Whether the version is one on the way to a release; `release` of a semantic one alone. Undefined where nobody can tell. */
  readonly semantic?: 'release' | 'pre-release'
}

/** Throws an ActionError `usage` for a `version` that could be none. */
export function runValues(context: RunContext, version: string | undefined): RunValues {
  if (version !== undefined && !/^[!-~]{1,128}$/.test(version)) {
    throw new ActionError('usage', `${quote(version)} cannot be a version`, {
      hint: 'Write one such as 1.2.3: at most 128 characters, no blanks',
    })
  }
  const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/s.exec(context.ref ?? '') ?? []
  const gitTag = kind === 'tags' ? name : undefined
  const proposed = context.pullRequest !== undefined || context.event === 'merge_group'
  const given = version ?? gitTag
  const parsed = given === undefined ? null : parseVersion(given)
  const full =
    parsed === null ? given : [parsed.version, ...(parsed.build.length > 0 ? [parsed.build.join('.')] : [])].join('+')
  const values = {
    ...(full !== undefined && { version: full }),
    ...(parsed !== null && { major: `${parsed.major}`, minor: `${parsed.minor}`, patch: `${parsed.patch}` }),
    ...(kind === 'heads' && name !== undefined && !proposed && { branch: name }),
    ...(gitTag !== undefined && { tag: gitTag }),
    ...(context.sha !== undefined && { sha: context.sha.slice(0, 7) }),
    ...(context.pullRequest && { pr: `${context.pullRequest.number}` }),
    ...(context.commitTime !== undefined && { commitTime: context.commitTime }),
  }
  return {
    tags: values,
    ...(full !== undefined && { version: full }),
    ...((parsed === null ? preRelease.test(given ?? '') : parsed.prerelease.length > 0)
      ? { semantic: 'pre-release' }
      : parsed !== null && { semantic: 'release' }),
  }
}

/** One that is not semver's: `2.0.0rc1` and `1.4b2`, as Python writes them, `2.0-beta`. It must not take `latest` either. */
const preRelease = /^v?\d+(?:\.\d+)*[._-]?(?:[abc]\d+|(?:alpha|beta|rc|pre|preview|dev)[._-]?\d*)$/i
