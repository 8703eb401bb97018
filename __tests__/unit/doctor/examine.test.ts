import { describe, expect, test } from '@jest/globals'
import { requireFit } from '../../../src/doctor/doctor-report.ts'
import { examine } from '../../../src/doctor/examine.ts'
import { probeEngine } from '../../../src/doctor/probe-engine.ts'
import type { Plan } from '../../../src/model/plan.ts'
import type { DiskSpace, ExecResult, Files } from '../../../src/ports.ts'
import { fakeExec, missingProgram } from '../../kit/fake-exec.ts'
import { standingClock } from '../../kit/standing-clock.ts'
import { buildPlan, buildTarget, platforms } from '../../kit/plan-builder.ts'

type Answer = Partial<ExecResult>
type Machine = {
  version?: Answer
  inspect?: Answer
  info?: Answer
  space?: DiskSpace
  env?: Record<string, string>
}

const inspectText = (driver: string, platformList: string): string =>
  `Name:          ${driver === 'docker' ? 'default' : 'native'}
Driver:        ${driver}
Last Activity: 2026-01-01 00:00:00 +0000 UTC

Nodes:
Name:             node0
Endpoint:         default
Status:           running
BuildKit version: v0.32.0
Platforms:        ${platformList}
Labels:
 org.mobyproject.buildkit.worker.hostname: Name: evil
`

const info = (given: { version?: string; buildx?: string | null; driver?: unknown } = {}): Answer => {
  const { version = '29.4.0', buildx = 'v0.36.1', driver = [['driver-type', 'io.containerd.snapshotter.v1']] } = given
  const plugins = [
    { Name: 'compose', Version: 'v2' },
    ...(buildx === null ? [] : [{ Name: 'buildx', Version: buildx, Path: '/plugins/docker-buildx' }]),
  ]
  const text = JSON.stringify({ ServerVersion: version, DriverStatus: driver, ClientInfo: { Plugins: plugins } })
  return { stdout: `${text}\n` }
}
const healthy: Required<Omit<Machine, 'env' | 'space'>> = {
  version: { stdout: '29.4.0\n' },
  inspect: { stdout: inspectText('docker', 'linux/amd64, linux/amd64/v2, linux/arm64*') },
  info: info(),
}
const down: Answer = {
  exitCode: 1,
  stderr: 'Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?\n',
}
const infoDown: Answer = { ...down, ...info({ version: '', driver: null }) }
const inspectDown: Answer = {
  stdout: 'Name:          default\nDriver:        \nError:         Cannot connect to the Docker daemon\n',
}
const plan = buildPlan(buildTarget('cpu', { platforms: platforms('linux/amd64', 'linux/arm64') }))

function programs(machine: Machine) {
  const answers = { ...healthy, ...machine }
  return fakeExec({
    run: async ({ args }) => {
      const [first] = args
      if (first === 'version') return answers.version
      return first === 'info' ? answers.info : answers.inspect
    },
  })
}

function look(
  machine: Machine,
  more: {
    plan?: Plan
    builder?: string
    previousLayoutBytes?: number
    builds?: 1 | 2
    exec?: ReturnType<typeof fakeExec>
  } = {},
) {
  const space = machine.space ?? { freeBytes: 50e9, freeInodes: 1e6 }
  return examine({
    plan: more.plan ?? plan,
    exec: more.exec ?? programs(machine),
    files: { diskSpace: async () => space } as Partial<Files> as Files,
    clock: standingClock(),
    layoutRoot: '/tmp/layouts',
    env: machine.env ?? {},
    ...(more.builder === undefined ? {} : { builder: more.builder }),
    ...(more.previousLayoutBytes === undefined ? {} : { previousLayoutBytes: more.previousLayoutBytes }),
    ...(more.builds === undefined ? {} : { builds: more.builds }),
  })
}

test('a machine that has all is told what was found', async () => {
  const report = await look({})
  expect(report.problems).toEqual([])
  expect(requireFit(report)).toEqual({
    ...{ name: 'default', driver: 'docker', buildkit: ['v0.32.0'] },
    ...{ buildx: 'v0.36.1', buildxPath: '/plugins/docker-buildx' },
  })
  expect(report.found).toEqual([
    { name: 'docker', value: '29.4.0' },
    { name: 'buildx', value: 'v0.36.1' },
    { name: 'builder', value: 'default (docker)' },
    { name: 'buildkit', value: 'v0.32.0' },
    { name: 'platforms', value: 'linux/amd64, linux/amd64/v2, linux/arm64' },
    { name: 'free disk space', value: '50 GB, 1000000 inodes' },
  ])
})

describe('fault 21: what is missing is told apart', () => {
  const cases: readonly [string, Machine, string, RegExp][] = [
    [
      'buildx absent',
      { info: info({ buildx: null }), inspect: { exitCode: 1, stderr: 'docker: unknown command: docker buildx\n' } },
      'buildx-missing',
      /^docker has no buildx command$/,
    ],
    [
      'daemon down',
      { info: infoDown, inspect: inspectDown },
      'daemon-unreachable',
      /^No Docker daemon answers: Cannot connect/,
    ],
    [
      'socket denied',
      {
        info: { exitCode: 1, stderr: 'permission denied while trying to connect to the Docker daemon socket\n' },
        inspect: inspectDown,
      },
      'daemon-denied',
      /may not open the Docker daemon's socket/,
    ],
    [
      'fault 23: daemon that hangs',
      {
        info: { timedOut: true, exitCode: undefined } as unknown as Answer,
        inspect: { timedOut: true, exitCode: undefined } as unknown as Answer,
      },
      'daemon-hangs',
      /gave no answer within 20 s/,
    ],
  ]
  test.each(cases)('%s', async (_, machine, code, message) => {
    const report = await look(machine)
    expect(report.problems).toEqual([
      { code, message: expect.stringMatching(message), remedy: expect.stringMatching(/.{10}/), blocks: true },
    ])
    expect(() => requireFit(report)).toThrow(expect.objectContaining({ code, exitStatus: 3 }))
  })

  test('a command line that ends with 0 and names the error in its answer', async () => {
    const stdout = JSON.stringify({ ServerErrors: ['Cannot connect to the Docker daemon at unix:///x.'] })
    expect((await look({ info: { stdout }, inspect: inspectDown })).problems).toMatchObject([
      { code: 'daemon-unreachable', message: expect.stringContaining('Cannot connect to the Docker daemon at unix') },
    ])
  })

  test.each(['', 'null', '[1]', '{"ClientInfo":{"Plugins":[null]}}', 'no JSON'])(
    'an answer of another shape (%s) is tried',
    async (stdout) => {
      const report = await look({ info: { stdout }, inspect: { stdout: inspectText('remote', '') } })
      expect(report.problems).toEqual([])
      expect(report.builder?.buildx).toBe('unknown')
    },
  )

  test('docker absent', async () => {
    const exec = fakeExec({
      run: async () => {
        throw missingProgram('docker')
      },
    })
    expect((await look({}, { exec })).problems).toMatchObject([
      { code: 'docker-missing', message: 'There is no docker command on this machine' },
    ])
  })

  test('any other error of a process is not taken for a missing program', async () => {
    const exec = fakeExec({
      run: async () => {
        throw Object.assign(new Error('spawn EMFILE'), { code: 'EMFILE' })
      },
    })
    await expect(look({}, { exec })).rejects.toThrow('EMFILE')
  })
})

describe('buildx', () => {
  test.each(['v0.13.1', '0.9.1+azure-2'])('%s is too old', async (version) => {
    const { problems } = await look({ info: info({ buildx: version }) })
    expect(problems).toMatchObject([
      { code: 'buildx-missing', message: `buildx ${version} is too old; 0.14.0 or newer is needed` },
    ])
  })
  test.each(['v0.0.0+unknown', '0.29.1+ds1', 'v0.14.0', 'next'])('%s is tried', async (version) => {
    expect((await look({ info: info({ buildx: version }) })).problems).toEqual([])
  })
})

describe('the builder', () => {
  test('that was named and does not exist', async () => {
    const { problems } = await look(
      { inspect: { exitCode: 1, stderr: 'ERROR: no builder "nosuch" found\n' } },
      { builder: 'nosuch' },
    )
    expect(problems).toMatchObject([
      { code: 'builder-unfit', message: 'There is no builder "nosuch": no builder "nosuch" found' },
    ])
  })

  test('of the driver docker without the containerd store: the step to add is named', async () => {
    const { problems } = await look({ info: info({ driver: [['Backing Filesystem', 'extfs']] }) })
    expect(problems).toMatchObject([
      { code: 'builder-unfit', remedy: expect.stringContaining('- uses: docker/setup-buildx-action@v4') },
    ])
  })

  test('of the driver docker-container needs no containerd store', async () => {
    const machine = {
      inspect: { stdout: inspectText('docker-container', 'linux/amd64, linux/arm64') },
      info: info({ driver: null }),
    }
    expect((await look(machine)).problems).toEqual([])
  })

  describe('where a staging repository is configured', () => {
    const staging = { name: 'registry.example/stage', host: 'registry.example', path: 'stage' }
    const more = { plan: { ...plan, staging }, previousLayoutBytes: 60e9 }

    test('of the driver docker: it cannot push by digest, whatever its store', async () => {
      expect((await look({}, more)).problems).toEqual([
        {
          code: 'builder-unfit',
          message:
            'The builder "default" is of the driver docker, which cannot push by digest alone, as a staging repository needs it',
          remedy: expect.stringContaining('- uses: docker/setup-buildx-action@v4'),
          blocks: true,
        },
      ])
    })

    test('of another driver: fit, and no layout of an earlier run has to fit on the disk', async () => {
      const inspect = { stdout: inspectText('docker-container', 'linux/amd64, linux/arm64') }
      expect((await look({ inspect }, more)).problems).toEqual([])
    })
  })

  test('that cannot run a platform: emulation or a native node is named, and a build is tried all the same', async () => {
    const report = await look({ inspect: { stdout: inspectText('docker', 'linux/amd64') } })
    expect(report.problems).toMatchObject([
      { blocks: false, remedy: expect.stringContaining('docker/setup-qemu-action') },
    ])
    expect(requireFit(report)?.name).toBe('default')
  })

  test('that is remote needs no Docker daemon', async () => {
    expect(
      (await look({ info: infoDown, inspect: { stdout: inspectText('remote', 'linux/amd64, linux/arm64') } })).problems,
    ).toEqual([])
  })

  test('that has not started says no platforms, and is tried', async () => {
    const stdout = 'Name: lazy\nDriver: docker-container\n\nNodes:\nName: lazy0\nStatus: inactive\n'
    expect((await look({ inspect: { stdout } })).problems).toEqual([])
  })

  test('with an error of its own', async () => {
    const stdout = 'Name: far\nDriver: remote\n\nNodes:\nName: far0\nError: dial tcp: connection refused\n'
    expect((await look({ inspect: { stdout } })).problems).toMatchObject([
      { code: 'builder-unfit', message: 'The builder "far" does not work: dial tcp: connection refused' },
    ])
  })
})

describe('disk and secrets', () => {
  test('fault 17: less space than the last run needed', async () => {
    const { problems } = await look({ space: { freeBytes: 3e9, freeInodes: 10 } }, { previousLayoutBytes: 4e9 })
    expect(problems).toMatchObject([
      { code: 'disk-full', message: 'The disk of /tmp/layouts has 3 GB free; the last run needed 4 GB' },
    ])
  })
  test('fault 17: space for one build where two are compared', async () => {
    const builds = { previousLayoutBytes: 4e9, builds: 2 } as const
    expect((await look({ space: { freeBytes: 7e9, freeInodes: 10 } }, builds)).problems).toMatchObject([
      { message: expect.stringContaining('7 GB free; the last run needed 4 GB, and this one builds twice to compare') },
    ])
    expect((await look({ space: { freeBytes: 9e9, freeInodes: 10 } }, builds)).problems).toEqual([])
  })
  test('fault 19: no inodes', async () => {
    const { problems } = await look({ space: { freeBytes: 3e9, freeInodes: 0 } })
    expect(problems).toMatchObject([{ code: 'disk-full', message: 'The disk of /tmp/layouts has no free inodes' }])
  })
  test('a disk that counts no inodes is fine', async () => {
    expect((await look({ space: { freeBytes: 1, freeInodes: undefined } })).problems).toEqual([])
  })
  test('a secret whose variable is unset, or empty as Actions leaves it, is named once', async () => {
    const secrets = [
      { id: 'pip', env: 'PIP_TOKEN' },
      { id: 'npm', env: 'NPM_TOKEN' },
    ]
    const given = buildPlan(buildTarget('a', { secrets }), buildTarget('b', { secrets }))
    const { problems } = await look({ env: { PIP_TOKEN: '', NPM_TOKEN: 'x' } }, { plan: given })
    expect(problems).toMatchObject([
      { code: 'usage', message: 'The build secret "pip" has no value: the environment variable PIP_TOKEN is not set' },
    ])
  })
})

test('everything that is missing is said at once', async () => {
  const report = await look({
    info: { ...down, ...info({ version: '', driver: null, buildx: 'v0.9.0' }) },
    inspect: inspectDown,
    space: { freeBytes: 0, freeInodes: 1 },
  })
  expect(report.problems.map((problem) => problem.code)).toEqual(['buildx-missing', 'daemon-unreachable', 'disk-full'])
  expect(() => requireFit(report)).toThrow(/too old.*; No Docker daemon answers.*; The disk of/)
})

describe('the engine during a build', () => {
  test('of a remote builder is the builder itself', async () => {
    const probe = (inspect: Answer) =>
      probeEngine({ builder: { name: 'far', driver: 'remote' }, exec: programs({ version: down, inspect }), env: {} })
    expect(await probe({ stdout: inspectText('remote', '') })).toEqual({ kind: 'answers' })
    expect(await probe({ stdout: 'Name: far\nError: gone\n' })).toEqual({ kind: 'unreachable', message: 'gone' })
    expect(await probe({ timedOut: true })).toEqual({ kind: 'hangs', afterSeconds: 30 })
  })
  test('of all others is the Docker daemon', async () => {
    const probe = (version: Answer) =>
      probeEngine({ builder: { name: 'b', driver: 'docker-container' }, exec: programs({ version }), env: {} })
    expect(await probe({})).toEqual({ kind: 'answers' })
    expect(await probe(down)).toMatchObject({ kind: 'unreachable' })
  })
})
