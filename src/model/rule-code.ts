/** The rules on what is inside an image; docs/rules.md has a section for each. */
export const ruleCodes = [
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

export type RuleCode = (typeof ruleCodes)[number]

export function isRuleCode(text: string): text is RuleCode {
  return (ruleCodes as readonly string[]).includes(text)
}
