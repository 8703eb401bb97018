import type { RuntimeConfig } from './image-config.ts'
import type { SmokeCheck, SmokeTest } from './smoke.ts'

const reference = /\$(?:\{([^}]*)\}|([A-Za-z_][A-Za-z0-9_]*|[*#$@!?\-0-9]))/g
const bareReference = /\$([A-Za-z_][A-Za-z0-9_]*|[*#$@!?\-0-9])/g

/**
 * A test whose texts name variables of the image, with their values: those of the image in `env`, and those of both in commands and
 * paths. One that is not set is empty, and what a shell would set is not: container-structure-test reads its files this way.
 */
export function expandVariables(test: SmokeTest, image: Pick<RuntimeConfig, 'env'>): SmokeTest {
  if (test.expands !== true) return test
  const own = new Map(image.env.map(({ key, value }) => [key, value]))
  const env = Object.entries(test.settings.env).map(([key, value]) => [key, expand(value, own)] as const)
  const all = new Map([...own, ...env])
  const { expands: _, ...rest } = test
  return { ...rest, settings: { ...test.settings, env: Object.fromEntries(env) }, check: expandCheck(test.check, all) }
}

function expand(text: string, variables: ReadonlyMap<string, string>): string {
  // Behind the last brace none can be closed: looking for one from each `${` would take a time that is quadratic.
  const end = text.lastIndexOf('}') + 1
  const value = (name: string): string => variables.get(name) ?? ''
  const before = text.slice(0, end).replace(reference, (_, braced?: string, bare = '') => value(braced ?? bare))
  return before + text.slice(end).replace(bareReference, (_, bare: string) => value(bare))
}

function expandCheck(check: SmokeCheck, variables: ReadonlyMap<string, string>): SmokeCheck {
  if (check.kind === 'files') {
    return { ...check, files: check.files.map((file) => ({ ...file, path: expand(file.path, variables) })) }
  }
  if (check.kind !== 'run' || check.command.kind !== 'argv') return check
  const argv = check.command.argv.map((argument) => expand(argument, variables))
  return { ...check, command: { ...check.command, argv } }
}
