import { describe, expect, test } from '@jest/globals'
import { cannotRunHere, notStarted } from '../../../src/smoke/container-trouble.ts'
import { fakeDocker } from '../../kit/fake-docker.ts'
import { hostedImage } from '../../kit/hosted-image.ts'
import { arm64, aRuntime } from '../../kit/run-builder.ts'

/* The errors are what docker 28.5 with runc 1.1 says, but for the few that are marked. */

const runc =
  'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: '
const init = `${runc}error during container init: `

function told(error: string, more: { argv?: readonly string[]; exitCode?: number; cmd?: readonly string[] } = {}) {
  const { argv = ['/bin/app'], cmd = [], exitCode = 128 } = more
  const image = { runtime: aRuntime({ cmd }) }
  const end = notStarted(error, { image, exitCode, ...(cmd.length === 0 ? { argv } : {}) })
  return [end.kind, end.reason]
}

describe('the command is not there, or may not be executed', () => {
  test.each<[string, readonly string[], number, string]>([
    ['/bin/nope', ['/bin/nope', 'x'], 127, 'exec: "/bin/nope": stat /bin/nope: no such file or directory'],
    ['nope', ['nope'], 127, 'exec: "nope": executable file not found in $PATH'],
    ['we"ird é', ['we"ird é'], 127, 'exec: "we\\"ird é": executable file not found in $PATH'],
    ['/etc/passwd', ['/etc/passwd'], 126, 'exec: "/etc/passwd": permission denied'],
  ])('%s', (_, argv, exitCode, words) => {
    expect(told(`${runc}${words}`, { argv, exitCode })).toEqual(['not-executable', words])
    expect(told(`${init}${words}: unknown`, { argv, exitCode })).toEqual(['not-executable', `${words}: unknown`])
  })

  test('of the image as it is', () => {
    const words = 'exec: "serve": executable file not found in $PATH'
    expect(told(`${runc}${words}`, { cmd: ['serve', '-p', '80'], exitCode: 127 })).toEqual(['not-executable', words])
  })
})

describe('fault 36: a file that the machine lacks is no missing command, whatever the exit status says', () => {
  test.each([
    [127, 'error mounting "/usr/lib/x.so" to rootfs at "/x.so": stat /usr/lib/x.so: no such file or directory'],
    [127, 'error running hook #0: fork/exec /usr/bin/nvidia-ctk: no such file or directory'],
    // As NVIDIA's toolkit says it: read, not executed.
    [
      127,
      "error running prestart hook #0: exit status 1, stdout: , stderr: Auto-detected mode as 'legacy'\nnvidia-container-cli: initialization error: load library failed: libnvidia-ml.so.1: cannot open shared object file: no such file or directory",
    ],
    [127, 'error running hook #0: exec: "nvidia-container-cli": executable file not found in $PATH'],
    [126, 'error mounting "/dev/nvidia0" to rootfs at "/dev/nvidia0": permission denied'],
  ])('%d: %s', (exitCode, words) => {
    expect(told(`${init}${words}`, { exitCode })).toEqual([
      'infrastructure',
      `The engine did not start the container: ${words.replace('\n', ' ')}`,
    ])
  })
})

describe('what the image or the test brings on itself', () => {
  test.each([
    ['unable to find user nope: no matching entries in passwd file', 'The image has no such user or group: '],
    ['unable to find group nope: no matching entries in group file', 'The image has no such user or group: '],
    ['uids and gids must be in range 0-2147483647', 'The image has no such user or group: '],
    ['Cannot mkdir: /etc/passwd is not a directory', 'The working directory cannot be used: '],
    // runc 1.2 and later: read, not executed.
    ['chdir to cwd ("/root") set in config.json failed: permission denied', 'The working directory cannot be used: '],
  ])('%s', (error, beginning) => {
    expect(told(error)).toEqual(['ended-early', `${beginning}${error}`])
  })

  test('an image without a command is only at fault where it is started as it is', () => {
    const options = { image: { runtime: aRuntime() } }
    expect(notStarted('no command specified', options)).toMatchObject({
      kind: 'ended-early',
      reason: 'The image has neither ENTRYPOINT nor CMD, so it cannot be started as it is',
    })
    expect(notStarted('no command specified', { ...options, argv: [''] })).toMatchObject({ kind: 'infrastructure' })
  })
})

describe('everything else is trouble of the machine', () => {
  test.each([
    ['could not select device driver "" with capabilities: [[gpu]]', undefined],
    ['CDI device injection failed: unresolvable CDI devices nvidia.com/gpu=7', undefined],
    ['failed to set up container networking: network nonet not found', undefined],
    ['write /x: no space left on device', 'write /x: no space left on device; make room on the disk of the engine'],
    ['', 'it gave no reason; look at its log'],
  ])('%s', (error, words = error) => {
    expect(told(error)).toEqual(['infrastructure', `The engine did not start the container: ${words}`])
  })

  test('the image was removed meanwhile', () => {
    expect(told(`No such image: sha256:1`)).toEqual([
      'infrastructure',
      'The image was removed from the engine while its tests ran; run them again',
    ])
  })
})

describe('fault 33: foreign programs without emulation', () => {
  const where = (emulated: boolean) => {
    const cell = { image: 'app', variant: 'full', platform: arm64 }
    return hostedImage(
      fakeDocker(() => undefined),
      { emulated, cell },
    )
  }
  const printed = { stdout: '', stderr: 'exec /bin/sh: exec format error\n' }

  test('are trouble of the machine', () => {
    expect(cannotRunHere({ exitCode: 1 }, { image: where(true), output: printed })).toEqual({
      kind: 'infrastructure',
      reason:
        'This linux/amd64 machine cannot run linux/arm64; install its emulation, for example with docker/setup-qemu-action, or run the tests on such a machine',
    })
  })

  test.each([
    ['the machine’s own platform', false, 1, printed],
    ['a program that ended well', true, 0, printed],
    ['a program that only mentions it', true, 1, { stdout: '', stderr: 'exec format error, I said\n' }],
  ])('attack 19: %s is judged by how it ended', (_, emulated, exitCode, output) => {
    expect(cannotRunHere({ exitCode }, { image: where(emulated), output })).toBeUndefined()
  })
})
