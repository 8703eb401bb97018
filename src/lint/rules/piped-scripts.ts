import { commandText } from '../command-text.ts'
import type { LintRule } from '../lint-rule.ts'
import { nameOf, plainWords } from '../plain-command.ts'
import type { ShellCommand, ShellWord } from '../shell-commands.ts'
import { stageSteps } from '../stage-steps.ts'

const download = /(?:\$\(|<\(|`)\s*(?:sudo\s+)?(?:curl|wget)\s/

/** A script from elsewhere that is run as it comes: nobody has seen it, and tomorrow it is another one. */
export const pipedScripts: LintRule = (subject) =>
  stageSteps(subject).flatMap(({ commands }) => {
    const downloads = new Map<number, ShellCommand>()
    return commands.flatMap((command) => {
      const words = plainWords(command)
      const name = nameOf(words?.[0])
      if (name === 'curl' || name === 'wget') downloads.set(command.pipeline, command)
      const from = downloads.get(command.pipeline)
      const piped = from !== undefined && from !== command && readsScript(words ?? [])
      if (!piped && !(runsWord(name) && (words ?? []).some(({ text }) => download.test(text)))) return []
      const { line } = piped ? from : command
      const text = piped ? `${commandText(from)} | ${commandText(command)}` : commandText(command)
      return [{ code: 'piped-script', file: subject.dockerfile.path, line, subject: text }]
    })
  })

function runsWord(name: string): boolean {
  return isShell(name) || name === 'eval' || name === 'source' || name === '.'
}

function isShell(name: string): boolean {
  return /^(?:ba|da|a|k|z)?sh$/.test(name)
}

/** Whether a command takes its program from what is piped into it; `python -c …` and `sh file` have it elsewhere. */
function readsScript([program, ...args]: readonly ShellWord[]): boolean {
  const name = nameOf(program)
  const values = args.map(({ value }) => value)
  if (isShell(name)) {
    if (values.some((value) => /^-[a-z]*s$/.test(value))) return true
    if (values.some((value) => /^-[a-z]*c$/.test(value))) return false
    return values.every((value, index) => /^[-+]/.test(value) || /^[-+][a-z]*o$/.test(values[index - 1] ?? ''))
  }
  return /^(?:python[\d.]*|perl|ruby|node|php)$/.test(name) && (values[0] === undefined || values[0] === '-')
}
