import { formatBytes } from '../model/bytes.ts'
import { quote } from '../model/quote.ts'
import type { HostedImage } from './container-host.ts'
import type { ContainerState } from './container-state.ts'
import { maxPrintedBytes } from './hold-container.ts'
import type { ContainerEnd, ContainerOutput } from './test-image.ts'
import { withDiskRemedy } from './with-disk-remedy.ts'

type Infrastructure = Extract<ContainerEnd, { kind: 'infrastructure' }>
type NotStarted = Extract<ContainerEnd, { kind: 'not-executable' | 'ended-early' | 'infrastructure' }>

export const tooMuchPrinted = `It printed more than ${formatBytes(maxPrintedBytes, 'binary')} and was killed`

/** Nobody hears the container any more, and it was killed without having done anything wrong. */
export const connectionLost: Infrastructure = {
  kind: 'infrastructure',
  reason: 'The connection to the container was lost before it ended; look at the log of the engine',
}

/** What docker 28 says where the settings of the image or of the test cannot be met in this file system. */
const ownFaults: readonly (readonly [RegExp, string])[] = [
  [/unable to find (?:user|group) |uids and gids must be in range/, 'The image has no such user or group'],
  [/Cannot mkdir: |chdir to cwd /, 'The working directory cannot be used'],
]

/**
 * A container that the engine did not start, by its error. Its exit statuses 126 and 127 say only that something was not there or
 * not allowed, as well a file that a GPU's driver should have brought; so the command counts as missing only where it is named.
 */
export function notStarted(
  error: string,
  {
    image: { runtime },
    argv,
    exitCode,
  }: {
    readonly image: Pick<HostedImage, 'runtime'>
    readonly argv?: readonly string[] | undefined
    readonly exitCode?: number
  },
): NotStarted {
  const words = shortWords(error)
  const [program = ''] = argv ?? [...runtime.entrypoint, ...runtime.cmd]
  if ((exitCode === 126 || exitCode === 127) && namesProgram(error, program)) {
    return { kind: 'not-executable', exitCode, reason: words }
  }
  const fault = ownFaults.find(([pattern]) => pattern.test(error))?.[1]
  if (fault !== undefined) return endedEarly(`${fault}: ${words}`)
  if (/no command specified/i.test(error) && argv === undefined) {
    return endedEarly('The image has neither ENTRYPOINT nor CMD, so it cannot be started as it is')
  }
  if (/No such image/i.test(error)) {
    return {
      kind: 'infrastructure',
      reason: 'The image was removed from the engine while its tests ran; run them again',
    }
  }
  return { kind: 'infrastructure', reason: `The engine did not start the container: ${withDiskRemedy(words)}` }
}

function endedEarly(reason: string): NotStarted {
  return {
    kind: 'ended-early',
    reason,
    stdout: '',
    stderr: '',
    truncated: { stdout: false, stderr: false },
    seconds: 0,
  }
}

/** runc's words when it does not find or may not execute what a container shall run. */
export function namesProgram(error: string, program: string): boolean {
  return error.includes(`exec: ${JSON.stringify(program)}: `)
}

export function otherImage(found: string, wanted: string): Infrastructure {
  return { kind: 'infrastructure', reason: `The engine ran ${quote(found)} instead of ${wanted}, which was measured` }
}

/**
 * Without emulation the start of a foreign program fails inside the container, so only its text tells (docker 28, runc 1.1). It
 * can spare an image no failure: what is told is that the test could not be done.
 */
export function cannotRunHere(
  { exitCode }: Pick<ContainerState, 'exitCode'>,
  { image, output }: { readonly image: HostedImage; readonly output: Pick<ContainerOutput, 'stdout' | 'stderr'> },
): Infrastructure | undefined {
  const { emulated, cell, host } = image
  if (!emulated || exitCode === 0 || !/exec format error\s*$/i.test(output.stdout + output.stderr)) return undefined
  const reason = `This ${host.facts.native} machine cannot run ${cell.platform}; install its emulation, for example with docker/setup-qemu-action, or run the tests on such a machine`
  return { kind: 'infrastructure', reason }
}

/** In one line: the engine names every layer of its own that the error came through. */
export function shortWords(error: string): string {
  const line = error.replace(/\s+/g, ' ').trim()
  return line.replace(ownLayers, '') || 'it gave no reason; look at its log'
}

const ownLayers =
  /^(?:(?:failed to create (?:task|shim task)[^:]*|OCI runtime create failed|runc create failed|unable to start container process|error during container init): )+/
