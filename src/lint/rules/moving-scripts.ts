import { expandBuildArgs } from '../../model/expand-build-args.ts'
import { isUnknown } from '../../model/unknown.ts'
import type { LintRule, LintSubject } from '../lint-rule.ts'
import { stageSteps } from '../stage-steps.ts'

/**
 * A file that is downloaded from a branch of the repository that is built: an image of one commit with a script of another. It is this
 * repository where a label names it; where none does, one whose file lies in the context at the same path.
 */
export const movingScripts: LintRule = (subject) => {
  const own = ownRepositories(subject)
  const inContext = pathsOf(subject)
  return stageSteps(subject).flatMap((step) => {
    const { instruction, commands, scope } = step
    const words =
      instruction.keyword === 'ADD'
        ? instruction.text.split(/\s+/).map((value) => ({ value, line: instruction.line }))
        : commands.flatMap((command) => command.words)
    return words.flatMap(({ value, line }) => {
      if (!value.includes('://')) return []
      const [url] = /https?:\/\/[^\s'")]+/.exec(expandBuildArgs(value, scope.values) ?? value) ?? []
      const file = url === undefined ? undefined : branchFile(url)
      if (url === undefined || file === undefined) return []
      const isOwn =
        own.size > 0 ? own.has(file.repository.toLowerCase()) : !common.test(file.path) && inContext.has(file.path)
      if (!isOwn) return []
      return [{ code: 'moving-script' as const, file: subject.dockerfile.path, line, subject: url, detail: file.path }]
    })
  })
}

// Half of all repositories have such a file.
const common = /^(?:install|setup|get|bootstrap|entrypoint|start|run|build)(?:\.sh)?$|^README/

type BranchFile = { readonly repository: string; readonly path: string }

const forms = [
  /^https?:\/\/raw\.githubusercontent\.com\/([^/]+\/[^/]+)\/(?:refs\/heads\/)?([^/]+)\/([^?#]+)/,
  /^https?:\/\/github\.com\/([^/]+\/[^/]+)\/(?:raw|blob)\/(?:refs\/heads\/)?([^/]+)\/([^?#]+)/,
  /^https?:\/\/gitlab\.com\/([^/]+\/[^/]+)\/-\/raw\/([^/]+)\/([^?#]+)/,
  /^https?:\/\/bitbucket\.org\/([^/]+\/[^/]+)\/raw\/([^/]+)\/([^?#]+)/,
]

const movingBranch = /^(?:main|master|HEAD|trunk|dev|devel|develop|development|next|nightly|stable|latest)$/

function branchFile(url: string): BranchFile | undefined {
  for (const form of forms) {
    const [, repository, branch, path] = form.exec(url) ?? []
    if (repository === undefined || branch === undefined || path === undefined) continue
    return movingBranch.test(branch) || url.includes('/refs/heads/') ? { repository, path } : undefined
  }
  return undefined
}

/** What labels name as the source. */
function ownRepositories({ variant, stages }: LintSubject): ReadonlySet<string> {
  const labels = stages.flatMap(({ instructions }) =>
    instructions.flatMap(({ keyword, text }) => (keyword === 'LABEL' ? [text] : [])),
  )
  const sources = [...labels, ...Object.values(variant.labels)].flatMap((text) =>
    [...text.matchAll(/https?:\/\/(?:github\.com|gitlab\.com|bitbucket\.org)\/([\w.-]+\/[\w.-]+)/g)].map(
      ([, repository = '']) => repository.replace(/\.git$/, ''),
    ),
  )
  return new Set(sources.map((repository) => repository.toLowerCase()))
}

/** Of the context's files, as the repository has them. */
function pathsOf({ context }: LintSubject): ReadonlySet<string> {
  if (isUnknown(context)) return new Set()
  const prefix = context.folder === '.' || context.folder === '' ? '' : `${context.folder}/`
  return new Set(context.files.flatMap(({ path, kind }) => (kind === 'directory' ? [] : [`${prefix}${path}`])))
}
