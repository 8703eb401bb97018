import type { LintCode } from '../model/rule-code.ts'

/** What a rule saw, to be put into a sentence as it is: quoted, shortened, and nothing hidden in it. */
export type SightingWords = {
  readonly subject: string
  /** Without quotes. */
  readonly detail?: string
  /** `12.5 MB` */
  readonly bytes?: string
}

const todo = (): string => ''

/** What is wrong, as one sentence that begins with a capital letter or a quote and ends without a period; where it is, and in which variants, is said beside it. */
export const lintSentences: Readonly<Record<LintCode, (words: SightingWords) => string>> = {
  'apt-cache': todo,
  'apk-cache': todo,
  'dnf-cache': todo,
  'pip-cache': todo,
  'uv-cache': todo,
  'conda-cache': todo,
  'npm-cache': todo,
  'yarn-cache': todo,
  'late-cleanup': todo,
  'copied-again': todo,
  'build-tools': todo,
  'dev-packages': todo,
  'cuda-devel-base': todo,
  'cuda-twice': todo,
  'cuda-in-cpu': todo,
  'cuda-missing': todo,
  'installed-twice': todo,
  'empty-copy': ({ subject, detail }) => `${subject} copies nothing: ${detail}`,
  'glob-folder': ({ subject }) => `${subject} becomes a folder of this very name: a destination is no pattern`,
  'masked-failure': todo,
  'undeclared-arg': todo,
  'unused-build-arg': todo,
  'copied-from-root': ({ subject, detail }) =>
    `${subject} is looked for in the context's root, not beside this Dockerfile: ${detail}`,
  'fixed-architecture': todo,
  'piped-script': todo,
  'whole-history': todo,
  'moving-script': todo,
  'lost-bound': todo,
  'requirement-twice': todo,
  'requirement-option': todo,
  'standard-library-requirement': todo,
  'same-dockerfile': todo,
  'moving-base': todo,
  'foreign-frontend': todo,
  'unread-ignore-file': ({ subject, detail }) => `${subject} is never read: ${detail}`,
  'unwanted-context': ({ subject, detail, bytes }) => `${subject} (${detail}) goes into the build${bytes === undefined ? '' : `: ${bytes}`}`,
  'secret-in-context': ({ subject, detail }) => `${subject} ${detail}`,
}
