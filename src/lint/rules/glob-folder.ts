import type { DockerfileInstruction } from '../../model/dockerfile.ts'
import type { LintRule } from '../lint-rule.ts'

/** A destination of COPY or ADD with a pattern: sources alone are patterns, and what is made is a folder of this name. */
export const globFolder: LintRule = ({ dockerfile: { path: file }, stages }) =>
  stages.flatMap(({ instructions }) =>
    instructions.flatMap((instruction) => {
      const destination = destinationOf(instruction)
      if (destination === undefined || !/[*?]/.test(withoutModifiers(destination))) return []
      return [{ code: 'glob-folder' as const, file, line: instruction.line, subject: destination }]
    }),
  )

function destinationOf({ keyword, text, json, triggered }: DockerfileInstruction): string | undefined {
  if ((keyword !== 'COPY' && keyword !== 'ADD') || triggered === true) return undefined
  return json === undefined ? /\S+$/.exec(text.trimEnd().slice(-4096))?.[0] : json.at(-1)
}

/** `${NAME#*-}` has a pattern that is none of the path. */
function withoutModifiers(text: string): string {
  return text.replaceAll(/\$\{[^{}]*\}/g, '')
}
