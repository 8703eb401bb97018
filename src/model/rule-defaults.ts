import type { RuleCode } from './rule-code.ts'
import type { Severity } from './severity.ts'

export type RuleDefault = {
  readonly severity: Severity
  /** Up to this many bytes nothing is said; absent where a rule is not about bytes. A limit of the configuration takes its place. */
  readonly floor?: number
}

const small = 1_000_000
const note = (floor: number): RuleDefault => ({ severity: 'note', floor })
const warn = (floor: number): RuleDefault => ({ severity: 'warn', floor })

/** What holds of a rule of which the configuration says nothing. */
export const ruleDefaults: Readonly<Record<RuleCode, RuleDefault>> = {
  'apt-cache': note(small),
  'apk-cache': note(small),
  'dnf-cache': note(small),
  'pip-cache': note(small),
  'uv-cache': note(small),
  'conda-cache': note(small),
  'npm-cache': note(small),
  'yarn-cache': note(small),
  'temporary-files': note(small),
  'log-files': note(small),
  'late-cleanup': warn(small),
  'download-deleted': warn(small),
  'copied-again': warn(small),
  'overwrites-parent': note(10 * small),
  'build-tools': note(10 * small),
  headers: note(small),
  'static-libraries': note(small),
  'dev-packages': note(small),
  'cuda-devel-base': note(small),
  'cuda-twice': warn(small),
  'cuda-in-cpu': { severity: 'error', floor: small },
  'cuda-missing': { severity: 'error' },
  'driver-libraries': { severity: 'warn' },
  'installed-twice': note(small),
  documentation: note(small),
  manuals: note(small),
  locales: note(small),
  'python-bytecode': note(5 * small),
  'python-tests': note(small),
  'git-folder': warn(100_000),
  'source-maps': note(small),
  'dev-node-modules': note(small),
  'debug-sections': note(5 * small),
  'foreign-binaries': note(small),
  'large-file': note(100 * small),
  'empty-copy': { severity: 'warn' },
  'glob-folder': { severity: 'warn' },
  'same-image': { severity: 'warn' },
  'masked-failure': { severity: 'warn' },
  'undeclared-arg': { severity: 'warn' },
  'unused-build-arg': { severity: 'warn' },
  'copied-from-root': { severity: 'warn' },
  'fixed-architecture': { severity: 'warn' },
  'piped-script': { severity: 'note' },
  'whole-history': { severity: 'note' },
  'moving-script': { severity: 'note' },
  'lost-bound': { severity: 'warn' },
  'requirement-twice': { severity: 'warn' },
  'requirement-option': { severity: 'warn' },
  'standard-library-requirement': { severity: 'warn' },
  'same-dockerfile': { severity: 'warn' },
  'moving-base': { severity: 'note' },
  'foreign-frontend': { severity: 'warn' },
  'unread-ignore-file': { severity: 'warn' },
  'unwanted-context': { severity: 'note' },
  'secret-in-context': { severity: 'warn' },
}
