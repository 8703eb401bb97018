import type { LintSighting } from '../../model/lint.ts'
import type { LintRule } from '../lint-rule.ts'
import { pythonInstalls } from '../python-installs.ts'

const legal = /^(?:--(?:hash|config-settings?|global-option|install-option)|-C)$/

/** An option behind a package in a file of requirements: pip passes over it. */
export const misplacedOptions: LintRule = (subject) => {
  const told = new Set<string>()
  return pythonInstalls(subject).flatMap(({ listed, constraints }) =>
    [...listed, ...constraints].flatMap(({ file, line, text, options }): LintSighting[] => {
      const option = options.find((one) => !legal.test(one))
      if (option === undefined || told.has(`${file}\n${line}`)) return []
      told.add(`${file}\n${line}`)
      return [{ code: 'requirement-option', file, line, subject: `${text} ${option}`, detail: option }]
    }),
  )
}
