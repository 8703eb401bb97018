import { argName, declaredArgs } from '../../model/declared-args.ts'
import type { Dockerfile, DockerfileInstruction } from '../../model/dockerfile.ts'
import type { LintSighting } from '../../model/lint.ts'
import type { LintRule, LintSubject, NeededStage } from '../lint-rule.ts'
import { predefinedArg } from '../predefined-arg.ts'
import { usedVariables } from '../used-variables.ts'

/**
 * An ARG that has no value where it is used: FROM sees those before the first FROM, a stage those that it declares, from that line on
 * (docs.docker.com/reference/dockerfile, "Scope"). What no ARG of the file declares is the shell's or the base's, and says nothing.
 */
export const undeclaredArgs: LintRule = (subject) => [...ofBases(subject), ...ofStages(subject)]

function ofBases({ dockerfile, stages, variant }: LintSubject): readonly LintSighting[] {
  const { path: file, args, escapeCharacter } = dockerfile
  const global = new Map(args.flatMap(declaredArgs).map((declared) => [argName(declared), declared.includes('=')]))
  const given = new Set([...Object.keys(variant.buildArgs), ...(variant.from === undefined ? [] : [variant.from.arg])])
  return stages.flatMap(({ base, platform = '', line }) => {
    const from = { text: `${base} ${platform}`, lineStarts: [{ at: 0, line }] }
    return usedVariables(from, { escapeCharacter }).flatMap(({ name }): readonly LintSighting[] => {
      if (predefinedArg(name) || global.get(name) === true || (global.has(name) && given.has(name))) return []
      const detail = global.has(name) ? 'it has no default, and the build gives none' : 'no ARG before the first FROM'
      return [{ code: 'undeclared-arg', file, line, subject: name, detail }]
    })
  })
}

/** Every ARG of the file that a stage may have meant. */
function declaredIn({ args, stages }: LintSubject['dockerfile']): ReadonlySet<string> {
  const all = [...args, ...stages.flatMap(({ instructions }) => instructions)].filter(
    ({ keyword }) => keyword === 'ARG',
  )
  return new Set(all.flatMap(declaredArgs).map(argName))
}

function ofStages({ dockerfile, stages }: LintSubject): readonly LintSighting[] {
  const { path: file, escapeCharacter } = dockerfile
  const meant = declaredIn(dockerfile)
  // A shell has an escape character of its own.
  const escapeOf = ({ keyword }: DockerfileInstruction): Pick<Dockerfile, 'escapeCharacter'> => ({
    escapeCharacter: keyword === 'RUN' ? '\\' : escapeCharacter,
  })
  const known = new Map<string, ReadonlySet<string>>()
  const told: LintSighting[] = []
  for (const stage of stages) {
    const scope = new Set(known.get(stage.base.toLowerCase()))
    const seen = new Set<string>()
    const later = declaredLast(stage)
    for (const instruction of stage.instructions) {
      if (instruction.triggered === true) continue
      if (instruction.keyword !== 'ARG' && expanded.has(instruction.keyword)) {
        const own = setInShell(instruction)
        for (const { name, line } of usedVariables(instruction, escapeOf(instruction))) {
          if (scope.has(name) || seen.has(name) || !meant.has(name) || predefinedArg(name)) continue
          if (own === 'any' || own.has(name) || mayComeFromBase(stage, name)) continue
          seen.add(name)
          const below = later.get(name) ?? 0
          const detail = below > line ? `declared further down, at line ${below}` : 'not declared in this stage'
          told.push({ code: 'undeclared-arg', file, line, subject: name, detail })
        }
      }
      for (const name of namesSet(instruction)) scope.add(name)
    }
    if (stage.name !== undefined) known.set(stage.name.toLowerCase(), scope)
  }
  return told
}

/** Whose text BuildKit or the shell of the build replaces variables in; CMD and ENTRYPOINT are for the container. */
const expanded: ReadonlySet<string> = new Set('ADD COPY ENV EXPOSE LABEL RUN STOPSIGNAL USER VOLUME WORKDIR'.split(' '))

function declaredLast({ instructions }: NeededStage): ReadonlyMap<string, number> {
  const args = instructions.filter(({ keyword }) => keyword === 'ARG')
  return new Map(args.flatMap((one) => declaredArgs(one).map((declared) => [argName(declared), one.line] as const)))
}

function namesSet(instruction: DockerfileInstruction): readonly string[] {
  if (instruction.keyword === 'ARG') return declaredArgs(instruction).map(argName)
  if (instruction.keyword !== 'ENV') return []
  const [first = ''] = instruction.text.split(/\s/, 1)
  return first.includes('=') ? declaredArgs(instruction).map(argName) : [first]
}

/** What the shell of a RUN gives a value itself; any, where it reads a file that may. */
function setInShell({ keyword, text, json, heredocs }: DockerfileInstruction): ReadonlySet<string> | 'any' {
  if (keyword !== 'RUN') return new Set()
  if (json !== undefined) return 'any'
  const script = [text, ...heredocs.map((heredoc) => heredoc.text)].join('\n')
  if (/(?:^|[\s;&|(`])(?:\.|source|eval)\s/.test(script)) return 'any'
  const assigned = [...script.matchAll(/([A-Za-z_][A-Za-z0-9_]*)\+?=/g)].map(([, name = '']) => name)
  const read = [...script.matchAll(/\b(?:for|select|read|getopts|mapfile)\s([^;\n]{0,200})/g)]
  return new Set([...assigned, ...read.flatMap(([, words = '']) => words.split(/\s+/))])
}

/** Images of languages and servers set such variables: `node` has NODE_VERSION. */
function mayComeFromBase({ baseImage = '' }: NeededStage, name: string): boolean {
  if (!/_(?:VERSION|MAJOR|HOME|PATH|ROOT|DIR)$/.test(name)) return false
  return !/^(?:docker\.io\/)?(?:library\/)?(?:alpine|debian|ubuntu|busybox|fedora|scratch)(?:[:@]|$)/.test(baseImage)
}
