import { parseConfig } from '../../src/config/parse-config.ts'
import { ActionError } from '../../src/errors.ts'
import type { Config } from '../../src/model/config.ts'

/** A configuration from its text, under the name `c.yml`. */
export function parse(text: string): Config {
  return parseConfig({ text, file: 'c.yml' })
}

/** The lines of the error that a text makes; empty when it makes none. Any other error is a bug and is thrown on. */
export function problemsOf(text: string): readonly string[] {
  try {
    parse(text)
    return []
  } catch (error) {
    if (error instanceof ActionError && error.code === 'config-invalid') return error.message.split('\n')
    throw error
  }
}

/** `settings` as those of variant `cpu` of image `app`, beside a variant `gpu`; the settings begin at 5:12. */
export function variant(settings: string): string {
  return `version: 1\nimages:\n  app:\n    variants:\n      cpu: {${settings}}\n      gpu: {}\n`
}
