import type { Dockerfile } from '../model/dockerfile.ts'
import { isDockersFrontend } from '../model/syntax-directive.ts'

/** The frontend that reads a Dockerfile and is not Docker's; the build argument BUILDKIT_SYNTAX wins over the directive, as in BuildKit. */
export function foreignReader(
  { syntax }: Pick<Dockerfile, 'syntax'>,
  buildArgs: Readonly<Record<string, string>>,
): { readonly frontend: string; readonly line?: number } | undefined {
  const argument = buildArgs['BUILDKIT_SYNTAX']
  const reader = argument === undefined || argument === '' ? syntax : { frontend: argument }
  return reader === undefined || isDockersFrontend(reader.frontend) ? undefined : reader
}
