import { posix } from 'node:path'
import type { SeenIgnoreFile } from '../../model/build-context.ts'
import type { Variant } from '../../model/config.ts'
import { isUnknown } from '../../model/unknown.ts'
import type { LintRunRule } from '../lint-rule.ts'

/**
 * Docker reads the ignore file that is named after the Dockerfile and lies beside it, else `.dockerignore` in the context's root. What a folder has that is the context of another
 * build, or has a Dockerfile that nobody here builds, is read by whoever builds that.
 */
export const unreadIgnoreFile: LintRunRule = (subjects) => {
  const builds = subjects.map(({ variant }) => variant)
  const seen = new Map<string, SeenIgnoreFile>()
  for (const { context } of subjects) {
    if (!isUnknown(context)) for (const one of context.ignoreFiles) seen.set(one.path, one)
  }
  return [...seen.values()].flatMap((one) => {
    const detail = whyUnread(one, builds)
    return detail === undefined
      ? []
      : [{ code: 'unread-ignore-file' as const, file: one.path, subject: one.path, detail }]
  })
}

/** Folders of what others wrote, who may build it elsewhere. */
const foreign = /(?:^|\/)(?:node_modules|vendor|third[-_]party|site-packages|\.git)\//

function whyUnread({ path, hasDockerfile }: SeenIgnoreFile, builds: readonly Variant[]): string | undefined {
  const [folder, name] = [posix.dirname(path), posix.basename(path)]
  if (
    foreign.test(path) ||
    builds.some(({ context }) => posix.normalize(context) === folder && name === '.dockerignore')
  ) {
    return undefined
  }
  if (name !== '.dockerignore') {
    return hasDockerfile ? undefined : `no ${name.slice(0, -'.dockerignore'.length)} lies beside it`
  }
  const build = builds.find(({ dockerfile }) => posix.dirname(dockerfile) === folder)
  if (build !== undefined) {
    const root = posix.normalize(build.context)
    return `the context of ${build.dockerfile} is ${root === '.' ? 'the root of the repository' : root}, and only ${posix.join(root, '.dockerignore')} or ${build.dockerfile}.dockerignore is read`
  }
  return hasDockerfile ? undefined : 'it lies in a folder of the context, where Docker does not look'
}
