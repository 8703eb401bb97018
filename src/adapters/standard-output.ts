import process from 'node:process'
import { visibleJson } from '../model/visible-json.ts'
import { jsonWithoutCommands, withoutCommands } from './workflow-command.ts'

/** Results go to standard output, alone. In a step of a workflow the runner reads them: what came from the repository must not speak to it. */
export const standardOutput = {
  print(text: string): void {
    process.stdout.write(`${text.split('\n').map(withoutCommands).join('\n')}\n`)
  },
  printJson(value: unknown): void {
    process.stdout.write(`${jsonWithoutCommands(visibleJson(JSON.stringify(value, undefined, 2)))}\n`)
  },
  /** What a text for people can be there. */
  textOptions(): { readonly columns: number; readonly colour: 'none' | 'ansi' } {
    const { columns = 120, isTTY } = process.stdout
    return { columns, colour: isTTY && !process.env['NO_COLOR'] ? 'ansi' : 'none' }
  },
}
