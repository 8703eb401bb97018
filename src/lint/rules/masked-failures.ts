import { commandText } from '../command-text.ts'
import { packageCommand } from '../install-command.ts'
import type { LintRule } from '../lint-rule.ts'
import { stageSteps } from '../stage-steps.ts'

/** An install whose failure does not end its RUN: the image is built without what it needs. */
export const maskedFailures: LintRule = (subject) =>
  stageSteps(subject).flatMap(({ commands }) =>
    commands.flatMap((command) => {
      if (command.masked === undefined || packageCommand(command)?.kind !== 'install') return []
      const { line, masked: detail } = command
      return [{ code: 'masked-failure', file: subject.dockerfile.path, line, subject: commandText(command), detail }]
    }),
  )
