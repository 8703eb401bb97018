import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { privileged } from './small-disk.ts'

export type ImageStore = 'containerd' | 'graph-driver'

export type SecondEngine = { /** As DOCKER_HOST and `-H` take it. */ readonly host: string; stop(): Promise<void> }

const startSeconds = 60
const stopSeconds = 20

/**
 * An engine of its own beside the machine's, with this image store and a data folder that goes with it. Needs root, or sudo
 * without a password as CI has.
 */
export async function secondEngine(store: ImageStore): Promise<SecondEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'e-'))
  const at = (name: string): string => join(folder, name)
  const host = `unix://${at('sock')}`
  // The path of a unix socket has 108 bytes at the most, and the engine's own containerd puts more behind the folder.
  if (at('exec/containerd/containerd.sock.ttrpc').length > 100) throw new Error(`${folder} is too long for sockets`)
  // Without it the machine's own settings are read, and a flag that they name too is an error.
  writeFileSync(at('config.json'), '{}')
  const args = [
    ...['--data-root', at('data'), '--exec-root', at('exec'), '--pidfile', at('pid'), '--host', host],
    ...['--config-file', at('config.json'), '--feature', `containerd-snapshotter=${store === 'containerd'}`],
    // Where the machine runs a containerd, every engine uses it.
    ...['--containerd-namespace', 'second-engine', '--containerd-plugins-namespace', 'second-engine-plugins'],
    ...['--bridge', 'none', '--iptables=false', '--ip6tables=false'],
  ]
  // In the machine's own network it would remove the bridge of the first engine.
  const command = ['unshare', '--net', 'dockerd', ...args]
  const [program = '', ...rest] =
    process.getuid?.() === 0 ? command : ['sudo', '-n', 'env', `PATH=${process.env['PATH']}`, ...command]
  const log = openSync(at('log'), 'w')
  const daemon = spawn(program, rest, { stdio: ['ignore', log, log] })
  const ended = new Promise<void>((resolve) => {
    daemon.once('error', () => resolve())
    daemon.once('exit', () => resolve())
  })
  const stop = async (): Promise<void> => {
    await end({ daemon, ended, pidFile: at('pid') })
    unmountBelow(folder)
    privileged('rm', '-rf', folder)
  }
  if (await answers(host, daemon)) return { host, stop }
  const words = readFileSync(at('log'), 'utf8').slice(-2000)
  await stop()
  throw new Error(`The second engine did not start: ${words}`)
}

async function answers(host: string, daemon: ChildProcess): Promise<boolean> {
  for (let tries = 0; tries < startSeconds * 4; tries++) {
    if (spawnSync('docker', ['-H', host, 'info'], { timeout: 10_000 }).status === 0) return true
    if (daemon.exitCode !== null || daemon.pid === undefined) return false
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  return false
}

async function end(options: {
  readonly daemon: ChildProcess
  readonly ended: Promise<void>
  readonly pidFile: string
}): Promise<void> {
  const { daemon, ended, pidFile } = options
  for (const signal of ['-TERM', '-KILL']) {
    if (daemon.exitCode !== null || daemon.pid === undefined) return
    privileged('kill', signal, readFileSync(pidFile, 'utf8').trim())
    const timer = new AbortController()
    await Promise.race([ended, wait(stopSeconds, timer.signal)])
    timer.abort()
  }
}

function wait(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000)
    signal.addEventListener('abort', () => clearTimeout(timer))
  })
}

/** What an engine that was killed left mounted. */
function unmountBelow(folder: string): void {
  const below = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${folder}/`))
  for (const path of below.toReversed()) privileged('umount', '--lazy', path)
}
