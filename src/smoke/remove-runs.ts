import type { Log } from '../ports.ts'
import { type Docker, engineWords } from './docker.ts'

/** The label of containers and networks, and the repository of images; both go on with the run's id. */
export const runLabel = 'image-budgets.run'
export const imageRepository = 'image-budgets.invalid'

type Thing = { readonly kind: 'container' | 'network' | 'image'; readonly name: string; readonly run: string }

/** Removes all that certain runs made in the engine. What cannot be removed is told, with the command that does it. */
export async function removeRuns(
  ofRun: (run: string) => Promise<boolean> | boolean,
  { docker, log }: { readonly docker: Docker; readonly log: Log },
): Promise<void> {
  const things = (await Promise.all([containers(docker), networks(docker), images(docker)])).flat()
  const chosen: Thing[] = []
  for (const thing of things) if (await ofRun(thing.run)) chosen.push(thing)
  // A network or an image that a container still uses cannot be removed.
  const isContainer = ({ kind }: Thing): boolean => kind === 'container'
  const remove = (thing: Thing): Promise<void> => removeThing(thing, { docker, log })
  await Promise.all(chosen.filter(isContainer).map(remove))
  await Promise.all(chosen.filter((thing) => !isContainer(thing)).map(remove))
}

/** What containers and networks of a run are called begins so: a label alone may be that of an image. */
export function namePrefix(run: string): string {
  return `image-budgets-${run}-`
}

const labelled = ['--filter', `label=${runLabel}`] as const

function containers(docker: Docker): Promise<Thing[]> {
  return listed(docker, {
    kind: 'container',
    args: ['ps', '--all', ...labelled, '--format', `{{.Names}} {{.Label "${runLabel}"}}`],
  })
}

function networks(docker: Docker): Promise<Thing[]> {
  return listed(docker, {
    kind: 'network',
    args: ['network', 'ls', ...labelled, '--format', `{{.Name}} {{.Label "${runLabel}"}}`],
  })
}

function images(docker: Docker): Promise<Thing[]> {
  const format = '{{.Repository}}:{{.Tag}} {{.Repository}}'
  const args = ['image', 'ls', '--filter', `reference=${imageRepository}/*`, '--format', format]
  return listed(docker, { kind: 'image', args })
}

async function listed(
  docker: Docker,
  { kind, args }: { readonly kind: Thing['kind']; readonly args: readonly string[] },
): Promise<Thing[]> {
  const { exitCode, stdout } = await docker.call(args)
  // An engine that does not list has nothing removed; what follows on it fails with its own words.
  if (exitCode !== 0) return []
  return stdout.split('\n').flatMap((line) => {
    const [name = '', label = ''] = line.trim().split(' ')
    const run = label.replace(`${imageRepository}/`, '')
    const isOurs = kind === 'image' ? name !== '' : name.startsWith(namePrefix(run))
    return isOurs ? [{ kind, name, run }] : []
  })
}

const commands = {
  container: ['rm', '--force', '--volumes'],
  network: ['network', 'rm'],
  image: ['image', 'rm', '--force'],
} as const

/** What is gone already is removed. */
export async function removeThing(
  { kind, name }: Pick<Thing, 'kind' | 'name'>,
  { docker, log }: { readonly docker: Docker; readonly log: Log },
): Promise<void> {
  const args = [...commands[kind], name]
  const answer = await docker.call(args)
  if (answer.exitCode === 0 || /No such (?:container|image)|not found|already in progress/i.test(answer.stderr)) return
  log.warn(
    `The ${kind} ${name} of a smoke test is left: ${engineWords(answer)}. Remove it with: docker ${args.join(' ')}`,
  )
}
