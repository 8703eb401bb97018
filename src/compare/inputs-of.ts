/** `mounts`: another stage or the context, beside the layers below it. */
type Inputs = 'context' | 'stage' | 'mounts' | 'below'

/** Where a step of this instruction, as a Dockerfile or as BuildKit's history has it, takes files from. */
export function inputsOf(instruction: string): Inputs {
  const [, keyword = '', rest = ''] = /^\s*([A-Za-z]+)\s([\s\S]*)/.exec(instruction) ?? []
  const isCopy = /^(?:COPY|ADD)$/i.test(keyword)
  if (!isCopy && !/^RUN$/i.test(keyword)) return 'below'
  // The history drops the options of a step.
  const isHistory = rest.endsWith('# buildkit')
  const options = optionsOf(rest)
  if (isCopy) {
    return isHistory || options.some((option) => option.toLowerCase().startsWith('--from=')) ? 'stage' : 'context'
  }
  return isHistory || options.some(isBindMount) ? 'mounts' : 'below'
}

/** `--name=value` in front of what a step is about. */
function optionsOf(text: string): string[] {
  const words = text.split(/\s+/).filter((word) => word !== '' && word !== '\\')
  const end = words.findIndex((word) => !word.startsWith('--'))
  return end === -1 ? words : words.slice(0, end)
}

/** `bind` is the type of a mount that names none. */
function isBindMount(option: string): boolean {
  const [, fields = ''] = /^--mount=(.*)/i.exec(option) ?? []
  const type = fields.split(',').find((field) => /^type=/i.test(field))
  return /^--mount=/i.test(option) && (type === undefined || /^type=bind$/i.test(type))
}
