import { packageCommand } from '../install-command.ts'
import type { LintRule } from '../lint-rule.ts'
import { commandText } from '../command-text.ts'
import { stageSteps } from '../stage-steps.ts'

const version = /^=|^[vV]?\d+(?:\.(?:\d+|\*))*(?:[a-z]+\d*)?(?:,.*)?$/

/** `pip install torch>=2`: the shell takes the bound as the name of a file. */
export const lostBounds: LintRule = (subject) =>
  stageSteps(subject).flatMap(({ commands }) =>
    commands.flatMap((command) => {
      if (command.redirects.length === 0 || packageCommand(command)?.kind !== 'install') return []
      return command.redirects.flatMap(({ operator, target, line }) =>
        (operator === '>' || operator === '<') && version.test(target)
          ? [
              {
                code: 'lost-bound' as const,
                file: subject.dockerfile.path,
                line,
                subject: `${operator}${target}`,
                detail: commandText(command),
              },
            ]
          : [],
      )
    }),
  )
