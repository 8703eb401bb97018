import type { ImageTree } from '../../model/image-tree.ts'
import type { ContentRuleCode } from '../../model/rule-code.ts'
import { folderOf } from './folder-of.ts'
import { hasTests } from './has-tests.ts'
import { homeOf } from './home-of.ts'

/** What a rule says of everything in a folder, but for what it keeps. */
export type FolderClaim = {
  readonly code: ContentRuleCode
  readonly place: string
  /** Of a file in it: whether it stays. */
  readonly keeps?: (path: string) => boolean
}

type FolderRule = {
  readonly code: ContentRuleCode
  readonly pattern: RegExp
  /** What tells such a folder from others of the same name. */
  readonly when?: (path: string, tree: ImageTree) => boolean
  readonly placeOf?: (path: string) => string
  readonly keeps?: (path: string, image: FolderContext) => boolean
}

export type FolderContext = {
  readonly tree: ImageTree
  /** Languages that the image's environment asks for: `de`. */
  readonly languages: ReadonlySet<string>
}

const has =
  (...names: readonly string[]) =>
  (path: string, tree: ImageTree): boolean =>
    names.some((name) => tree.at(`${path}/${name}`) !== undefined)

const besideConda = (path: string, tree: ImageTree): boolean => has('conda-meta')(folderOf(path), tree)

const rules: readonly FolderRule[] = [
  { code: 'apt-cache', pattern: /^\/var\/(?:lib\/apt\/lists|cache\/apt)$/ },
  { code: 'apk-cache', pattern: /^\/var\/cache\/apk$|^\/etc\/apk\/cache$/ },
  { code: 'dnf-cache', pattern: /^\/var\/cache\/(?:dnf|yum|libdnf5|zypp)$/ },
  { code: 'pip-cache', pattern: /\/\.cache\/pip$|^\/(?:var\/)?tmp\/pip-[^/]+$/ },
  { code: 'uv-cache', pattern: /\/\.cache\/uv$/ },
  {
    code: 'conda-cache',
    pattern: /\/pkgs$/,
    when: (path, tree) => has('urls.txt')(path, tree) || besideConda(path, tree),
  },
  { code: 'npm-cache', pattern: /\/\.npm$/, when: has('_cacache', '_logs', '_npx') },
  { code: 'yarn-cache', pattern: /\/\.cache\/yarn$/ },
  // Caches of models and browsers are beside these, and are what the image runs with.
  {
    code: 'temporary-files',
    pattern: /\/\.cache\/(?:bazel|ccache|composer|go-build|node-gyp|pip-tools|pypoetry|sccache)$|^\/(?:var\/)?tmp$/,
  },
  { code: 'log-files', pattern: /^\/var\/log$/ },
  { code: 'git-folder', pattern: /\/\.git$/, when: has('HEAD') },
  { code: 'build-tools', pattern: /\/go(?:-\d[\d.]*)?$/, when: has('pkg/tool') },
  { code: 'build-tools', pattern: /\/pkg\/mod$/, when: has('cache/download') },
  { code: 'build-tools', pattern: /\/\.?rustup\/toolchains$/ },
  // Not its `bin`: what `cargo install` puts there is what the image wants.
  { code: 'build-tools', pattern: /\/\.?cargo\/(?:registry|git)$/ },
  { code: 'headers', pattern: /^\/usr\/(?:local\/)?include$/ },
  { code: 'headers', pattern: /\/include$/, when: besideConda },
  // Whoever passes an image on owes its licences.
  {
    code: 'documentation',
    pattern: /\/share\/(?:doc|doc-base|gtk-doc)$/,
    keeps: (path) => /\/(?:copyright|licen[cs]e|copying|notice|patents|authors)[^/]*$|\/licen[cs]es?\//i.test(path),
  },
  { code: 'manuals', pattern: /\/share\/(?:man|info)$|^\/usr\/man$/ },
  {
    code: 'locales',
    pattern: /\/share\/locale$/,
    keeps: (path, { languages }) => {
      const locale = /\/share\/locale\/([^/]+)\//.exec(path)?.[1]
      return locale === undefined || languages.has(locale.replace(/[_.@].*$/s, ''))
    },
  },
  // The interpreter reads it where there is no source beside it.
  {
    code: 'python-bytecode',
    pattern: /\/__pycache__$/,
    placeOf: homeOf,
    keeps: (path, { tree }) => {
      const source = /^(.*)\/__pycache__\/([^/.]+)\.[^/]*$/s.exec(path)
      return source === null || tree.at(`${source[1]}/${source[2]}.py`) === undefined
    },
  },
  {
    code: 'python-tests',
    pattern: /\/tests?$/,
    // What is called `testing` is imported by programs, and so may be what is in it.
    when: (path, tree) =>
      /\/(?:site|dist)-packages\//.test(path) && !path.includes('/testing/') && hasTests(path, tree),
    placeOf: homeOf,
  },
]

/** The claim on a folder by its path and what is in it. */
export function claimFolder(path: string, image: FolderContext): FolderClaim | undefined {
  const rule = rules.find(({ pattern, when }) => pattern.test(path) && (when?.(path, image.tree) ?? true))
  if (rule === undefined) return undefined
  const { code, keeps } = rule
  const place = rule.placeOf?.(path) ?? path
  return { code, place, ...(keeps && { keeps: (file) => keeps(file, image) }) }
}
