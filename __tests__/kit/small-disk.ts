import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'

export type SmallDisk = { readonly path: string; unmount(): void }

/** A file system of its own at `path`, so that a full disk is a real one. Needs root, or sudo without a password as CI has. */
export function smallDisk(path: string, options: string): SmallDisk {
  mkdirSync(path, { recursive: true })
  privileged('mount', '-t', 'tmpfs', '-o', `${options},mode=1777`, 'tmpfs', path)
  return { path, unmount: () => privileged('umount', path) }
}

/** Runs a command as root, directly or through sudo; throws when it fails. */
export function privileged(...command: readonly string[]): void {
  const [program = '', ...args] = process.getuid?.() === 0 ? command : ['sudo', '-n', ...command]
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command.join(' ')} failed: ${stderr || error?.message}`)
}
