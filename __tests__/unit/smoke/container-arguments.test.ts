import { describe, expect, test } from '@jest/globals'
import {
  type ContainerPlan,
  createArguments,
  strictestSettings,
  withoutProxies,
} from '../../../src/smoke/container-arguments.ts'
import { aRuntime, arm64 } from '../../kit/run-builder.ts'

const id = `sha256:${'a'.repeat(64)}` as const

function args(more: Partial<ContainerPlan> = {}): string[] {
  return createArguments({
    ...{ name: 'n-1', run: 'r', image: id, platform: arm64 },
    ...{ settings: strictestSettings, runtime: aRuntime(), defaultMemoryBytes: 8_000_000_000 },
    ...{ network: 'none', gpuArguments: [] },
    ...more,
  })
}

const withSettings = (settings: Partial<ContainerPlan['settings']>, more: Partial<ContainerPlan> = {}) =>
  args({ settings: { ...strictestSettings, readOnly: false, ...settings }, ...more })

/** The values of one option, in their order. */
function values(list: readonly string[], option: string): string[] {
  return list.flatMap((each, index) => (each === option ? [list[index + 1] ?? ''] : []))
}

test('attack 18: the strictest container, whole', () => {
  const proxies = ['HTTP', 'HTTPS', 'FTP', 'NO', 'ALL'].flatMap((each) => [
    ...['--env', `${each}_PROXY`],
    ...['--env', `${each.toLowerCase()}_proxy`],
  ])
  expect(args()).toEqual([
    ...['create', '--name', 'n-1', '--label', 'image-budgets.run=r', '--pull', 'never', '--platform', 'linux/arm64'],
    ...['--network', 'none', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--pids-limit', '512'],
    ...['--memory', '8000000000', '--memory-swap', '8000000000', '--log-driver', 'none', '--read-only'],
    ...proxies,
    id,
  ])
})

test('attack 18: a test opens what it names, and nothing else', () => {
  const opened = withSettings(
    { caps: ['CHOWN', 'NET_RAW'], user: 'app:staff', workdir: '/srv', memoryBytes: 64_000_000 },
    { network: 'bridge', gpuArguments: ['--gpus', 'all'] },
  )
  expect(values(opened, '--cap-add')).toEqual(['CHOWN', 'NET_RAW'])
  expect(values(opened, '--user')).toEqual(['app:staff'])
  expect(values(opened, '--workdir')).toEqual(['/srv'])
  expect([...values(opened, '--memory'), ...values(opened, '--memory-swap')]).toEqual(['64000000', '64000000'])
  expect(values(opened, '--network')).toEqual(['bridge'])
  expect(values(opened, '--gpus')).toEqual(['all'])
  expect(opened).not.toContain('--read-only')
  expect(
    opened.filter((each) => /^--(?:privileged|volume|mount|env-file|add-host|pid|ipc|userns)$/.test(each)),
  ).toEqual([])
})

describe('the command', () => {
  test('as it is: nothing behind the image', () => {
    expect(args().at(-1)).toBe(id)
    expect(args()).not.toContain('--entrypoint')
    expect(args()).not.toContain('--no-healthcheck')
  })

  test.each([[['/bin/sh', '-c', 'echo "$HOME"', '', '--privileged']], [['-v']]])(
    '%j, each argument as it is',
    (argv) => {
      const list = args({ argv })
      const [program, ...rest] = argv
      expect(list.slice(list.indexOf('--no-healthcheck'))).toEqual([
        ...['--no-healthcheck', '--entrypoint', program, id],
        ...rest,
      ])
    },
  )
})

describe('the environment', () => {
  const proxied = aRuntime({
    env: [
      { key: 'PATH', value: '/bin' },
      { key: 'https_proxy', value: 'http://of.the.image' },
      { key: 'NO_PROXY', value: 'old' },
      { key: 'NO_PROXY', value: 'a=b' },
    ],
  })

  test('attack 18: no proxy of docker’s configuration comes in; those of the image stay as they are', () => {
    const given = values(args({ runtime: proxied }), '--env')
    expect(given).toContain('https_proxy=http://of.the.image')
    expect(given).toContain('NO_PROXY=a=b')
    expect(given).toContain('HTTP_PROXY')
    expect(given.filter((each) => each.startsWith('PATH'))).toEqual([])
  })

  test('what the test sets wins', () => {
    const env = { NO_PROXY: 'of.the.test', EMPTY: '', LINES: 'x=1\ny', PATH: '/opt' }
    const given = values(withSettings({ env }, { runtime: proxied }), '--env')
    expect(given.filter((each) => /^(?:NO_PROXY|EMPTY|LINES|PATH)/.test(each))).toEqual([
      ...['NO_PROXY=of.the.test', 'EMPTY=', 'LINES=x=1\ny', 'PATH=/opt'],
    ])
  })

  test('docker itself knows none of the names that are taken away', () => {
    expect(withoutProxies({ PATH: '/bin', HTTP_PROXY: 'a', no_proxy: 'b', DOCKER_HOST: 'c' })).toEqual({
      PATH: '/bin',
      DOCKER_HOST: 'c',
    })
  })
})
