import type { CommandName, FlagName } from './commands.ts'
import { ActionError } from './errors.ts'

/** Flags by name as they were given. */
export type Values = { readonly [name: string]: string | boolean | (string | boolean)[] | undefined }

type Given = { readonly command: CommandName; readonly flag: FlagName; readonly values: Values }

/** The first one allowed is what a flag that is not given means. */
export function oneOf<T extends string>(option: Given & { readonly allowed: readonly [T, ...T[]] }): T {
  const { command, flag, values, allowed } = option
  const given = text(values[flag])
  if (given === undefined) return allowed[0]
  const value = allowed.find((one) => one === given)
  if (value !== undefined) return value
  throw new ActionError('usage', `${command}: --${flag} ${given} does not exist`, { hint: `Use ${allowed.join(', ')}` })
}

export function text(value: Values[string]): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Repeated flags, each of which may also hold a list with commas. */
export function texts(value: Values[string]): string[] {
  const list = Array.isArray(value) ? value.map(String) : []
  return list
    .flatMap((entry) => entry.split(','))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}

/** Throws an ActionError `usage` for what is no whole number from 1 to 999. */
export function positiveNumber({ command, flag, values }: Given): number | undefined {
  const given = text(values[flag])
  if (given === undefined) return undefined
  if (/^[1-9]\d{0,2}$/.test(given)) return Number(given)
  throw new ActionError('usage', `${command}: --${flag} ${given} is no number from 1 to 999`, {
    hint: 'Write one such as 2',
  })
}
