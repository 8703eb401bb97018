import { type Grammar, packageGrammars } from './package-grammars.ts'
import { nameOf, plainWords } from './plain-command.ts'
import type { ShellCommand, ShellWord } from './shell-commands.ts'

/** A command of a package manager. Hostile text. */
export type PackageCommand = {
  readonly manager: Grammar['manager']
  /** `install`, `add`, `update`, `clean`; of `uv pip install` and `conda env create` the last. */
  readonly verb: string
  readonly kind: Grammar['verbs'][string]
  /** What follows the name of the program, verbs and options too. */
  readonly args: readonly ShellWord[]
  /** What is neither a verb, nor an option, nor its value. */
  readonly operands: readonly ShellWord[]
  /** Options with their values; `-r` and `--requirement` stay as they are written. */
  readonly options: readonly { readonly name: string; readonly value?: ShellWord }[]
}

const read = new WeakMap<ShellCommand['words'], PackageCommand | { readonly manager?: undefined }>()

/** A command as one of a package manager, with a verb that it knows; undefined for every other. Read once for all rules. */
export function packageCommand(command: Pick<ShellCommand, 'words'>): PackageCommand | undefined {
  const known = read.get(command.words) ?? readCommand(command) ?? {}
  read.set(command.words, known)
  return known.manager === undefined ? undefined : known
}

function readCommand(command: Pick<ShellCommand, 'words'>): PackageCommand | undefined {
  const words = programWords(plainWords(command) ?? [])
  const [program, ...args] = words
  const grammar = packageGrammars.get(managerName(nameOf(program)))
  if (grammar === undefined) return undefined
  const options: { name: string; value?: ShellWord }[] = []
  const operands: ShellWord[] = []
  let verb: string | undefined
  for (let index = 0; index < args.length; index++) {
    const word = args[index]
    if (word === undefined) continue
    const { value } = word
    if (value.startsWith('-') && value !== '-') {
      const next = args[index + 1]
      if (grammar.valued.test(value) && next !== undefined) {
        // `-Ur FILE` is `-U -r FILE`.
        options.push({ name: value.startsWith('--') ? value : `-${value.slice(-1)}`, value: next })
        index++
        continue
      }
      options.push(joinedOption(word))
      continue
    }
    if (verb === undefined && grammar.groups?.test(value) === true) continue
    if (verb === undefined && (Object.hasOwn(grammar.verbs, value) || grammar.manager !== 'make')) verb = value
    else operands.push(word)
  }
  verb ??= grammar.bare
  if (verb === undefined) return undefined
  const kind = Object.hasOwn(grammar.verbs, verb) ? (grammar.verbs[verb] ?? 'other') : 'other'
  return { manager: grammar.manager, verb, kind, args, operands, options }
}

/** `--file=x`, and pip's `-rx`. */
function joinedOption(word: ShellWord): { name: string; value?: ShellWord } {
  const equals = word.value.indexOf('=')
  if (word.value.startsWith('--')) {
    if (equals < 0) return { name: word.value }
    return { name: word.value.slice(0, equals), value: { ...word, value: word.value.slice(equals + 1) } }
  }
  const short = /^-([rcieft])(.+)$/.exec(word.value)
  return short === null ? { name: word.value } : { name: `-${short[1]}`, value: { ...word, value: short[2] ?? '' } }
}

/** `python -m pip install` is pip, `conda run -n x pip install` too. */
function programWords(words: readonly ShellWord[]): readonly ShellWord[] {
  const name = nameOf(words[0])
  if (/^(?:python|pypy)[\d.]*$/.test(name)) {
    const module = words.findIndex(({ value }) => value === '-m')
    return module > 0 ? words.slice(module + 1) : words
  }
  if (/^(?:conda|mamba|micromamba)$/.test(name) && words[1]?.value === 'run') {
    const inner = words.findIndex(({ value }, index) => index > 1 && /(?:^|\/)(?:pip3?|python3?)$/.test(value))
    return inner > 0 ? programWords(words.slice(inner)) : words
  }
  return words
}

function managerName(name: string): string {
  return /^pip[\d.]*$/.test(name) ? 'pip' : name
}
