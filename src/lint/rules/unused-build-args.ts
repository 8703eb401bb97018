import { argName, declaredArgs } from '../../model/declared-args.ts'
import { foreignReader } from '../foreign-reader.ts'
import type { LintRule, LintSubject } from '../lint-rule.ts'
import { predefinedArg } from '../predefined-arg.ts'
import { usedVariables } from '../used-variables.ts'

/**
 * A build argument of a variant that no stage of its build declares, and no FROM of it names: the image is the same without it. Variants that
 * differ in nothing else are one image.
 */
export const unusedBuildArgs: LintRule = (subject) => {
  const { variant, dockerfile } = subject
  if (foreignReader(dockerfile, variant.buildArgs) !== undefined) return []
  const consumed = consumedNames(subject)
  const { values = {}, inBuild = [] } = variant.matrix ?? {}
  return (
    Object.keys(variant.buildArgs)
      // A key of a matrix that a template puts into the build makes another image without any ARG.
      .filter((name) => !consumed.has(name) && !predefinedArg(name) && !inBuild.includes(name))
      .map((subjectName) => ({
        code: 'unused-build-arg',
        file: variant.position.file,
        line: variant.position.line,
        subject: subjectName,
        // What a matrix gives it gives to all its cells.
        detail: Object.hasOwn(values, subjectName) ? variant.image : `${variant.image}/${variant.variant}`,
      }))
  )
}

function consumedNames({ dockerfile: { args, escapeCharacter }, stages }: LintSubject): ReadonlySet<string> {
  const consumed = new Set(
    stages.flatMap(({ instructions }) =>
      instructions.flatMap((one) => (one.keyword === 'ARG' ? declaredArgs(one).map(argName) : [])),
    ),
  )
  const used = (text: string): void => {
    const places = { text: text.replaceAll(/[-+=?:]/g, ' '), lineStarts: [] }
    for (const { name } of usedVariables(places, { escapeCharacter })) consumed.add(name)
  }
  for (const { base, platform = '' } of stages) used(`${base} ${platform}`)
  // What another default is made of, the last one first: an ARG names those before it.
  for (const declared of args.flatMap(declaredArgs).reverse()) if (consumed.has(argName(declared))) used(declared)
  return consumed
}
