import { type Platform, parsePlatform } from '../model/platform.ts'
import { servesPlatform } from '../model/serves-platform.ts'
import type { Exec } from '../ports.ts'

const timeoutSeconds = 20

/** Whether the engine has an image of this platform, or, where none is asked for, of any: its own builder then takes that and asks no registry. */
export async function isImageOnMachine(
  { name, platform }: { readonly name: string; readonly platform: Platform | undefined },
  { exec, env }: { readonly exec: Exec; readonly env: Readonly<Record<string, string>> },
): Promise<boolean> {
  const inspect = (...more: readonly string[]) =>
    exec.run('docker', ['image', 'inspect', ...more, name], { env, timeoutSeconds })
  const any = await inspect('--format', '{{.Os}}/{{.Architecture}}{{with .Variant}}/{{.}}{{end}}')
  if (any.exitCode !== 0) return false
  const own = parsePlatform(any.stdout.trim())
  if (platform === undefined || (own !== undefined && servesPlatform(own, platform))) return true
  const one = await inspect('--platform', platform)
  // Before Docker 28 nobody can ask for one of several, and such a store has only one.
  return one.exitCode === 0
}
