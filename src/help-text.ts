import { commands, flagSynopsis, flags, isCommand, sourceSynopsis } from './commands.ts'

const sourceForms = [
  'A SOURCE is an image that exists: a name in a registry, or oci:FOLDER, oci-archive:FILE, docker-archive:FILE,',
  'docker-daemon:NAME, registry:NAME.',
]

const reportForms = [
  'A REPORT is a report.json, a folder that holds one, or a folder of such folders, as actions/download-artifact leaves them.',
]

/** The help of all commands, or of one. */
export function helpText(topic?: string): string {
  if (topic !== undefined && isCommand(topic)) {
    const { formats, sources, text } = commands[topic]
    const given = `${flags.format.text}: ${formats.join(', ')}; default ${formats[0]}`
    const lines = commands[topic].flags.map(
      (name) => `  ${flagSynopsis(name).padEnd(22)}  ${name === 'format' ? given : flags[name].text}`,
    )
    return [
      `image-size-budgets ${topic}${sourceSynopsis(topic)}: ${text}`,
      ...(sources === 0 ? [] : ['', ...(sources === 'reports' ? reportForms : sourceForms)]),
      ...(lines.length === 0 ? [] : ['', ...lines]),
    ].join('\n')
  }
  return [
    'Builds container image variants, measures them exactly, and holds them against committed budgets.',
    '',
    'Usage: image-size-budgets COMMAND [options]',
    '',
    ...Object.entries(commands).map(([name, command]) => `  ${name.padEnd(10)}${command.text}`),
    '',
    'COMMAND --help lists the options of a command.',
    'Exit status: 0 pass or warn; 1 the verdict is fail; 2 wrong usage or configuration; 3 the run could not be completed.',
  ].join('\n')
}
