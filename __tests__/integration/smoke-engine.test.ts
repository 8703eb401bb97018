import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  type BuiltLayout,
  buildLayout,
  docker,
  inEngine,
  openImage,
  realEngine,
  settings,
} from '../kit/engine-image.ts'
import type { TestEngine } from '../../src/smoke/create-test-engine.ts'
import type { ContainerEnd, ContainerRequest, TestImage } from '../../src/smoke/test-image.ts'

const minutes = 60_000

const dockerfile = `FROM debian:bookworm-slim
ENV GREETING="hello world" NO_PROXY=of-the-image
RUN mkdir /data && echo content > /data/file && chmod 640 /data/file && chown 12:34 /data/file \\
 && ln -s file /data/link && ln -s /data /other && mkdir /data/many && cd /data/many && touch $(seq 1 300)
HEALTHCHECK --interval=1s --timeout=5s CMD test -e /tmp/healthy
CMD ["/bin/sh", "-c", "sleep 1; touch /tmp/healthy; sleep 3600"]
`

let built: BuiltLayout
let engine: TestEngine
let images: Record<'native' | 'emulated', TestImage>

beforeAll(async () => {
  built = buildLayout(dockerfile, { platforms: ['linux/amd64', 'linux/arm64'] })
  engine = await realEngine()
  images = {
    native: await openImage(engine, built),
    emulated: await openImage(engine, { ...built, platform: 'linux/arm64' }),
  }
}, 3 * minutes)

afterAll(async () => {
  await engine.close()
  built.remove()
}, minutes)

function sh(command: string, more: Partial<ContainerRequest> = {}): ContainerRequest {
  return { argv: ['/bin/sh', '-c', command], settings: settings(), ...more }
}

function ran(end: ContainerEnd): Extract<ContainerEnd, { kind: 'exited' }> {
  if (end.kind !== 'exited') throw new Error(JSON.stringify(end))
  return end
}

test.each([
  ['native', 'x86_64', false],
  ['emulated', 'aarch64', true],
] as const)(
  'the image of each platform runs: %s',
  async (which, machine, emulated) => {
    const image = images[which]
    const end = ran(await image.run(sh('uname -m; echo oops >&2; exit 7')))
    expect([end.stdout, end.stderr, end.exitCode, end.oomKilled]).toEqual([`${machine}\n`, 'oops\n', 7, false])
    expect(image.emulated).toBe(emulated)
  },
  2 * minutes,
)

test(
  'a list is executed as it is, and the image as it is without one',
  async () => {
    const list = ran(await images.native.run({ argv: ['/bin/echo', '$HOME', 'a b', ''], settings: settings() }))
    expect(list.stdout).toBe('$HOME a b \n')
    const asItIs = await images.native.run({ settings: settings({ timeoutSeconds: 2 }) })
    expect(asItIs).toMatchObject({ kind: 'timed-out', afterSeconds: 2 })
  },
  minutes,
)

describe('the container is locked down (attack 18)', () => {
  test(
    'no capability, no new privileges, no network, nothing mounted from outside, no environment of ours',
    async () => {
      const lines = [
        'grep -E "^(CapEff|CapPrm|CapBnd|NoNewPrivs)" /proc/self/status',
        'tail -n +3 /proc/net/dev | cut -d: -f1',
        'env | cut -d= -f1 | sort',
        'ls -d /var/run/docker.sock /run/docker.sock',
        'cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2>/dev/null',
      ]
      const { stdout } = ran(await images.native.run(sh(lines.join('\n'))))
      expect(stdout).toMatch(/^CapPrm:\s+0+\nCapEff:\s+0+\nCapBnd:\s+0+\nNoNewPrivs:\s+1\n\s*lo\n/)
      const names = stdout.split('\n').filter((line) => /^[A-Z_]+$/.test(line))
      expect(names).toEqual(['GREETING', 'HOME', 'HOSTNAME', 'NO_PROXY', 'PATH', 'PWD'])
      expect(stdout).not.toContain('docker.sock')
      expect(stdout).toMatch(/\n512\n$/)
    },
    minutes,
  )

  test(
    'the engine is told so too',
    async () => {
      const running = images.native.run(
        sh('sleep 4', { settings: settings({ caps: ['NET_BIND_SERVICE'], readOnly: true }) }),
      )
      const name = await eventually(() =>
        docker('ps', '--filter', `label=image-budgets.run=${engine.run}`, '--format', '{{.Names}}'),
      )
      const { HostConfig, Mounts } = JSON.parse(docker('inspect', '--format', '{{json .}}', name))
      await running
      expect(HostConfig).toMatchObject({
        ...{ NetworkMode: 'none', Privileged: false, CapDrop: ['ALL'], CapAdd: ['CAP_NET_BIND_SERVICE'] },
        ...{ SecurityOpt: ['no-new-privileges'], PidsLimit: 512, ReadonlyRootfs: true, Binds: null },
        ...{ LogConfig: { Type: 'none' }, Devices: [], DeviceRequests: null },
      })
      expect(HostConfig.Memory).toBeGreaterThan(0)
      expect(HostConfig.MemorySwap).toBe(HostConfig.Memory)
      expect(Mounts).toEqual([])
    },
    minutes,
  )

  test(
    'what a test opens is open: capabilities, environment, user, folder',
    async () => {
      const opened = settings({
        ...{ caps: ['NET_BIND_SERVICE'], user: '12:34', workdir: '/data' },
        env: { A: 'x=y\nz', GREETING: '', https_proxy: 'http://of.the.test' },
      })
      const end = ran(
        await images.native.run(
          sh('id -u; id -g; pwd; echo "$A|$GREETING|$https_proxy|$NO_PROXY"', { settings: opened }),
        ),
      )
      expect(end.stdout).toBe('12\n34\n/data\nx=y\nz||http://of.the.test|of-the-image\n')
    },
    minutes,
  )

  test(
    'a read-only root stays so, and nothing that a container wrote is there in the next one',
    async () => {
      const sealed = await images.native.run(sh('touch /x', { settings: settings({ readOnly: true }) }))
      expect(ran(sealed).exitCode).not.toBe(0)
      expect(ran(await images.native.run(sh('touch /x'))).exitCode).toBe(0)
      expect(ran(await images.native.run(sh('test -e /x'))).exitCode).toBe(1)
    },
    minutes,
  )
})

async function eventually(ask: () => string): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const answer = ask()
    if (answer !== '') return answer
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('it never came')
}

describe.each(['native', 'emulated'] as const)('containers that misbehave (fault 34): %s', (which) => {
  test(
    'one that ignores TERM is killed at its time',
    async () => {
      const end = await images[which].run(
        sh("trap '' TERM INT; echo up; sleep 300", { settings: settings({ timeoutSeconds: 2 }) }),
      )
      expect(end).toMatchObject({ kind: 'timed-out', afterSeconds: which === 'native' ? 2 : 10, stdout: 'up\n' })
    },
    minutes,
  )

  test(
    'one that forks a hundred children leaves none of them',
    async () => {
      const end = ran(
        await images[which].run(sh('i=0; while [ $i -lt 100 ]; do sleep 86399 & i=$((i+1)); done; echo done')),
      )
      expect([end.stdout, end.exitCode]).toEqual(['done\n', 0])
      expect(inEngine(engine).filter((thing) => thing.startsWith('container'))).toEqual([])
    },
    minutes,
  )

  test(
    'a fork bomb meets a wall',
    async () => {
      const end = await images[which].run(
        sh('i=0; while [ $i -lt 2000 ]; do sleep 60 & i=$((i+1)); done', {
          settings: settings({ timeoutSeconds: 60 }),
        }),
      )
      expect(ran(end).exitCode).not.toBe(0)
      expect(ran(end).stderr).toMatch(/fork/i)
    },
    2 * minutes,
  )

  test(
    '100 MB of output: only the end is kept',
    async () => {
      const end = ran(await images[which].run(sh('head -c 100000000 /dev/zero | tr "\\0" a; echo; echo the end')))
      expect(end).toMatchObject({ exitCode: 0, truncated: { stdout: true, stderr: false } })
      expect(end.stdout.length).toBeLessThanOrEqual(1024 * 1024)
      expect(end.stdout.endsWith('a\nthe end\n')).toBe(true)
    },
    2 * minutes,
  )

  test(
    'one that prints without end is killed',
    async () => {
      const end = await images[which].run(sh('exec cat /dev/zero', { settings: settings({ timeoutSeconds: 300 }) }))
      expect(end).toMatchObject({ kind: 'ended-early', reason: 'It printed more than 256 MiB and was killed' })
    },
    3 * minutes,
  )

  test(
    'bytes that are no UTF-8 are replaced',
    async () => {
      const end = ran(await images[which].run(sh("printf 'a\\377\\376b\\303'")))
      expect(end.stdout).toBe('a\ufffd\ufffdb\ufffd')
    },
    minutes,
  )

  test(
    'a process that was killed for memory is told, whatever the status says (fault 35)',
    async () => {
      const small = settings({ memoryBytes: 64_000_000 })
      const end = ran(
        await images[which].run(
          sh('head -c 200000000 /dev/zero | tail -n 1 > /dev/null; sleep 1; exit 0', { settings: small }),
        ),
      )
      expect([end.exitCode, end.oomKilled]).toEqual([0, true])
      expect(end.peakMemoryBytes).toBeLessThanOrEqual(64_000_000)
    },
    minutes,
  )
})

test(
  'the highest use of memory that was seen, of a process that holds 60 MB for a second',
  async () => {
    const script = 'open F, "/dev/zero" or die; sysread(F, $held, 60_000_000) or die; sleep 1'
    const end = ran(await images.native.run({ argv: ['/usr/bin/perl', '-e', script], settings: settings() }))
    expect([end.exitCode, end.stderr]).toEqual([0, ''])
    expect(end.peakMemoryBytes).toBeGreaterThan(50_000_000)
    expect(end.peakMemoryBytes).toBeLessThan(120_000_000)
  },
  minutes,
)

describe('what cannot be started', () => {
  test(
    'a command that is not there, and one that cannot be executed',
    async () => {
      expect(await images.native.run({ argv: ['/bin/nope'], settings: settings() })).toMatchObject({
        kind: 'not-executable',
        exitCode: 127,
      })
      expect(await images.native.run({ argv: ['/data/file'], settings: settings() })).toMatchObject({
        kind: 'not-executable',
        exitCode: 126,
      })
    },
    minutes,
  )

  test(
    'a user that is not there',
    async () => {
      const end = await images.native.run(sh('true', { settings: settings({ user: 'nobody-here' }) }))
      expect(end).toMatchObject({ kind: 'ended-early', reason: expect.stringContaining('no such user') })
    },
    minutes,
  )

  test('a GPU that the engine does not have (fault 36)', async () => {
    expect(images.native.gpu).toEqual({ available: false, reason: 'the engine has no NVIDIA GPU to hand in' })
  })
})

test(
  'setup commands change the file system that the command sees, and nobody else',
  async () => {
    const setup = [
      ['touch', '/made'],
      ['/bin/sh', '-c', 'echo more > /made'],
    ]
    const { stdout } = ran(await images.native.run(sh('cat /made', { setup })))
    expect(stdout).toBe('more\n')
    const failing = await images.native.run(sh('true', { setup: [['false']] }))
    expect(failing).toMatchObject({ kind: 'ended-early', reason: 'Setup command 1, false, ended with status 1' })
    expect(ran(await images.native.run(sh('test -e /made'))).exitCode).toBe(1)
    const emulated = ran(await images.emulated.run(sh('cat /made; uname -m', { setup })))
    expect(emulated.stdout).toBe('more\naarch64\n')
    expect(inEngine(engine).filter((thing) => thing.startsWith('image'))).toHaveLength(1)
  },
  2 * minutes,
)

describe('files without starting anything', () => {
  test.each(['native', 'emulated'] as const)(
    'of the image of each platform: %s',
    async (which) => {
      const image = images[which]
      const file = await image.entry('/data/file')
      expect(file).toMatchObject({ type: 'file', mode: 0o640, uid: 12, gid: 34, fileBytes: 8 })
      expect(Buffer.from(file?.content ?? []).toString()).toBe('content\n')
      expect(await image.entry('/other/link')).toMatchObject({ type: 'symlink', linkTarget: 'file' })
      expect(await image.entry('/data/none')).toBeUndefined()
      expect(await image.entry('/data/file/none')).toBeUndefined()
      expect(await image.entry('/data')).toEqual(expect.not.objectContaining({ names: expect.anything() }))
      expect((await image.entry('/data', { names: true }))?.names?.toSorted()).toEqual(['file', 'link', 'many'])
      expect((await image.entry('/data/many', { names: true }))?.names).toHaveLength(300)
    },
    minutes,
  )
})

describe('services', () => {
  const server = `use Socket; socket(S, PF_INET, SOCK_STREAM, 6); setsockopt(S, SOL_SOCKET, SO_REUSEADDR, 1);
    bind(S, sockaddr_in(8000, INADDR_ANY)); listen(S, 5);
    while (accept(C, S)) { sysread(C, $_, 4096); print C "HTTP/1.0 200 OK\\r\\n\\r\\nhello"; close(C) }`

  test(
    'one that is reached from here, and itself reaches nothing outside',
    async () => {
      const script = `bash -c 'echo > /dev/tcp/192.0.2.1/80' 2>&1; cut -f2 /proc/net/route; exec perl -e '${server}'`
      const before = inEngine(engine)
      let body = ''
      const end = await images.native.serve(
        { ...sh(script), withinSeconds: 30, reachable: true },
        async ({ address }) => {
          if (address === undefined) return { state: 'infrastructure', reason: 'no address' }
          body = await fetch(`http://${address}:8000/`).then((answer) => answer.text(), String)
          return body === 'hello' ? { state: 'ready' } : { state: 'waiting', reason: body }
        },
      )
      expect(end).toMatchObject({ kind: 'ready', readySeconds: expect.any(Number), oomKilled: false })
      expect(end.stdout).toMatch(/Network is unreachable/)
      // No default route.
      expect(end.stdout).not.toMatch(/^00000000$/m)
      expect(inEngine(engine)).toEqual(before)
    },
    minutes,
  )

  test(
    'the health of the image by its own HEALTHCHECK',
    async () => {
      const seen = new Set<string>()
      const end = await images.native.serve(
        { settings: settings(), withinSeconds: 60, reachable: false },
        async (service) => {
          const health = await service.health()
          seen.add(health)
          expect(service.address).toBeUndefined()
          return health === 'healthy' ? { state: 'ready' } : { state: 'waiting', reason: health }
        },
      )
      expect(end.kind).toBe('ready')
      expect([...seen]).toEqual(['starting', 'healthy'])
    },
    2 * minutes,
  )

  test(
    'one that ends, and one that is never ready',
    async () => {
      const never = async () => ({ state: 'waiting', reason: 'not yet' }) as const
      const ended = await images.native.serve({ ...sh('exit 3'), withinSeconds: 30, reachable: false }, never)
      expect(ended).toMatchObject({
        kind: 'failed',
        exitCode: 3,
        reason: 'The container ended with status 3 before it was ready',
      })
      const late = await images.native.serve({ ...sh('sleep 100'), withinSeconds: 1, reachable: false }, never)
      expect(late).toMatchObject({ kind: 'failed', reason: 'It was not ready within 1 s' })
    },
    minutes,
  )
})
