import { expandBuildArgs } from '../../model/expand-build-args.ts'
import type { LintSighting } from '../../model/lint.ts'
import type { LintRule } from '../lint-rule.ts'
import { packageCommand } from '../install-command.ts'
import { nameOf, plainWords } from '../plain-command.ts'
import { type Step, stageSteps } from '../stage-steps.ts'

const architecture =
  /(?:^|[^A-Za-z0-9])(amd64|x86[-_]64|linux64|linux-?x64|x64|aarch64|arm64|armv[678][a-z]*|armhf)(?![A-Za-z0-9])/i
/** What tells the architecture of the build: a RUN that asks chooses. */
const asked =
  /TARGET(?:ARCH|PLATFORM|VARIANT)|BUILD(?:ARCH|PLATFORM)|\buname\b|--print-(?:architecture|arch)\b|\barch\b\s*[)`]|machine\(\)/

/** A download for one architecture in a build for several: on the others it does not run. */
export const fixedArchitectures: LintRule = (subject) => {
  if (subject.variant.platforms.length < 2) return []
  return stageSteps(subject).flatMap((step) => {
    // What runs on one platform on purpose is fetched for that one.
    if (step.stage.platform !== undefined) return []
    const seen = downloadsOf(step).flatMap(({ text, line }): LintSighting[] => {
      const known = expandBuildArgs(text, step.scope.values) ?? text
      const [, name] = architecture.exec(known) ?? []
      const file = subject.dockerfile.path
      return name === undefined ? [] : [{ code: 'fixed-architecture', file, line, subject: text, detail: name }]
    })
    return seen.length > 0 && choosesArchitecture(step) ? [] : seen
  })
}

type Download = { readonly text: string; readonly line: number }

function downloadsOf({ instruction, commands }: Step): readonly Download[] {
  if (instruction.keyword === 'ADD') {
    const words = instruction.json ?? instruction.text.split(/\s+/)
    return words.flatMap((text) => (isUrl(text) ? [{ text, line: instruction.line }] : []))
  }
  return commands.flatMap((command) => {
    const name = nameOf(plainWords(command)?.[0])
    const manager = packageCommand(command)
    if (/^(?:curl|wget|aria2c|axel|git)$/.test(name) || manager?.kind === 'install') {
      return command.words.flatMap(({ value, line }) => (isUrl(value) ? [{ text: value, line }] : []))
    }
    if (name !== 'echo' && name !== 'printf') return []
    // A line of apt's sources that names its architecture.
    return command.words.flatMap(({ value, line }) =>
      /^deb \[[^\]]*\barch=[a-z0-9]+[\] ]/.test(value) ? [{ text: value, line }] : [],
    )
  })
}

function isUrl(text: string): boolean {
  return /^(?:[A-Za-z0-9._-]+ ?@ ?)?(?:git\+)?(?:https?|ftp):\/\//.test(text)
}

/** Where a RUN asks for the architecture, or names those of two families, it knows that there are several. */
function choosesArchitecture({ instruction }: Step): boolean {
  if (instruction.keyword !== 'RUN') return false
  const text = [instruction.text, ...instruction.heredocs.map((heredoc) => heredoc.text)].join('\n')
  if (asked.test(text)) return true
  return /amd64|x86[-_]64|linux64|x64/i.test(text) && /aarch64|arm64|armv\d|armhf/i.test(text)
}
