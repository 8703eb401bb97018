/** The rules on what is inside an image; docs/rules.md has a section for each. What a Dockerfile gives away of the same has the same code. */
export const contentRuleCodes = [
  'apt-cache',
  'apk-cache',
  'dnf-cache',
  'pip-cache',
  'uv-cache',
  'conda-cache',
  'npm-cache',
  'yarn-cache',
  'temporary-files',
  'log-files',
  'late-cleanup',
  'download-deleted',
  'copied-again',
  'overwrites-parent',
  'build-tools',
  'headers',
  'static-libraries',
  'dev-packages',
  'cuda-devel-base',
  'cuda-twice',
  'cuda-in-cpu',
  'cuda-missing',
  'driver-libraries',
  'installed-twice',
  'documentation',
  'manuals',
  'locales',
  'python-bytecode',
  'python-tests',
  'git-folder',
  'source-maps',
  'dev-node-modules',
  'debug-sections',
  'foreign-binaries',
  'large-file',
  'empty-copy',
  'glob-folder',
  'same-image',
] as const

/** The rules on what an image is built from alone: Dockerfiles, contexts, requirements. */
export const sourceRuleCodes = [
  'masked-failure',
  'undeclared-arg',
  'unused-build-arg',
  'copied-from-root',
  'fixed-architecture',
  'piped-script',
  'whole-history',
  'moving-script',
  'lost-bound',
  'requirement-twice',
  'requirement-option',
  'standard-library-requirement',
  'same-dockerfile',
  'moving-base',
  'foreign-frontend',
  'unread-ignore-file',
  'unwanted-context',
  'secret-in-context',
] as const

export type ContentRuleCode = (typeof contentRuleCodes)[number]

/** Of the rules on contents those that a Dockerfile, read without its image, can break. */
export const sharedRuleCodes = [
  'apt-cache',
  'apk-cache',
  'dnf-cache',
  'pip-cache',
  'uv-cache',
  'conda-cache',
  'npm-cache',
  'yarn-cache',
  'late-cleanup',
  'copied-again',
  'build-tools',
  'dev-packages',
  'cuda-devel-base',
  'cuda-twice',
  'cuda-in-cpu',
  'cuda-missing',
  'installed-twice',
  'empty-copy',
  'glob-folder',
] as const satisfies readonly ContentRuleCode[]

export const ruleCodes = [...contentRuleCodes, ...sourceRuleCodes] as const

export type SourceRuleCode = (typeof sourceRuleCodes)[number]
export type RuleCode = (typeof ruleCodes)[number]
/** What lint may say. */
export type LintCode = (typeof sharedRuleCodes)[number] | SourceRuleCode

export function isRuleCode(text: string): text is RuleCode {
  return (ruleCodes as readonly string[]).includes(text)
}
