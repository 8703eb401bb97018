import type { DockerfileInstruction } from './dockerfile.ts'

/** What an ARG declares, `NAME` or `NAME=value` each, quotes and all. */
export function declaredArgs({ text }: Pick<DockerfileInstruction, 'text'>): readonly string[] {
  return text.match(/(?:\\.|"(?:\\.|[^"\\])*"?|'[^']*'?|[^\s"'\\]|\\$)+/gs) ?? []
}

/** The name that a declaration is of. */
export function argName(declared: string): string {
  const equals = declared.indexOf('=')
  return equals < 0 ? declared : declared.slice(0, equals)
}
