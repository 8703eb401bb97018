import { nameOf } from './plain-command.ts'
import { imagePaths } from './removed-paths.ts'
import type { ShellCommand } from './shell-commands.ts'
import type { Step, StepScope } from './stage-steps.ts'

/** The commands of a RUN, each with the folder that `cd` before it leads to. */
export function commandScopes({
  commands,
  scope,
}: Step): readonly { readonly command: ShellCommand; readonly scope: StepScope }[] {
  let current = scope
  return commands.map((command) => {
    const here = { command, scope: current }
    if (nameOf(command.words[0]) === 'cd') current = entered(command, current)
    return here
  })
}

function entered({ words }: ShellCommand, scope: StepScope): StepScope {
  const { workdir: _, ...rest } = scope
  const [path] = imagePaths(words[1]?.value ?? '~', scope)
  return path?.startsWith('/') === true ? { ...rest, workdir: path } : rest
}
