import { quote } from '../model/quote.ts'
import { type AddProblem, textOf } from './draft.ts'
import { readCaps } from './read-caps.ts'
import { readUser } from './read-smoke-options.ts'
import { isTrue, type Place, placesIn, refuse, settingIn } from './smoke-reader.ts'

export type StructureRunOptions = { readonly user?: string; readonly caps: readonly string[] }

/** The containerRunOptions of a container-structure-test file. What would hand in something of this machine is refused. */
export function readStructureRunOptions(place: Place | undefined, add: AddProblem): StructureRunOptions {
  if (place === undefined) return { caps: [] }
  const at = (key: string) => settingIn(place, key)
  const tell = (key: string, problem: { readonly message: string; readonly remedy: string }): void => {
    const entry = at(key)
    if (entry !== undefined) refuse(entry, { ...problem, add })
  }
  if (isTrue(at('privileged'))) {
    const remedy = 'Remove it, and name what it needs under `capabilities`'
    tell('privileged', { message: 'No container of a test is privileged', remedy })
  }
  if (isTrue(at('allocateTty'))) {
    tell('allocateTty', { message: 'No container of a test has a terminal', remedy: 'Remove `allocateTty`' })
  }
  if (isWritten(at('bindMounts'))) {
    const remedy = 'Remove `bindMounts`, and copy what the test needs into the image'
    tell('bindMounts', { message: 'Nothing of this machine is mounted into a container', remedy })
  }
  if (isWritten(at('envFile'))) {
    const remedy = 'Write the variables under `globalEnvVars`'
    tell('envFile', { message: 'No file of variables is handed to a container', remedy })
  }
  if (isWritten(at('envVars'))) {
    const remedy = 'Write their values under `globalEnvVars`'
    tell('envVars', { message: 'No variable of this machine is handed to a container', remedy })
  }
  const network = at('network')
  if (network !== undefined && textOf(network.node) !== 'none') {
    const message = `The network ${quote(textOf(network.node))} cannot be chosen here`
    tell('network', { message, remedy: 'Remove it, and write `network: true` beside `structure` if a test needs one' })
  }
  const user = at('user')
  const checked = user === undefined || textOf(user.node) === '' ? undefined : readUser(user, add)
  const caps = at('capabilities')
  return { caps: caps === undefined ? [] : readCaps(caps, add), ...(checked !== undefined && { user: checked }) }
}

/** Neither absent nor empty, which in that tool are the same. */
function isWritten(place: Place | undefined): boolean {
  if (place === undefined) return false
  return place.node.kind === 'list' ? placesIn(place).length > 0 : textOf(place.node) !== ''
}
