import { createHash } from 'node:crypto'
import type { Clock, Files } from '../ports.ts'

/*
 * What a run makes in the engine carries the run's own name: host, boot, process namespace, process and its start, and a random
 * part. Containers and networks have it as a label, images, which have no labels of their own, in their name. By it the next run
 * tells what a killed one left behind from what a living one works with.
 */

export type RunId = string & { readonly __runId: true }

const maxBytes = 64 * 1024
// ESRCH: the process ended between opening and reading. The others: /proc hides other users' processes (hidepid).
const unseen: ReadonlySet<string | undefined> = new Set(['ESRCH', 'EPERM', 'EACCES'])
const grammar = /^([0-9a-f]{8})-([0-9a-f]{8})-(\d+)-(\d+)-(\d+)-[0-9a-f]{8}$/

/** The name of this process' run; where there is no /proc, one that no other run ever judges. */
export async function newRunId({ files, clock }: { readonly files: Files; readonly clock: Clock }): Promise<RunId> {
  const [host, boot, random] = await Promise.all(
    ['hostname', 'random/boot_id', 'random/uuid'].map((name) => textOf(files, `/proc/sys/kernel/${name}`)),
  )
  const own = await files.linkTarget('/proc/self/ns/pid')
  const namespace = /pid:\[(\d+)\]$/.exec(own ?? '')?.[1] ?? '0'
  const { pid, start } = processOf(await textOf(files, '/proc/self/stat'))
  const chance = hash(`${random} ${clock.now().getTime()} ${clock.monotonicSeconds()}`)
  return [hash(host ?? ''), hash(boot ?? ''), namespace, pid, start, chance].join('-') as RunId
}

/**
 * Whether the run that made something has ended for certain. Only runs of this machine can be judged, by an engine of this
 * machine: another host's processes, or those of another container, are not seen from here.
 */
export async function hasEnded(
  other: string,
  {
    self,
    files,
    engineIsHere,
  }: { readonly self: RunId; readonly files: Files; readonly engineIsHere: 'yes' | 'unknown' },
): Promise<boolean> {
  const [, host, boot, namespace, pid, start] = grammar.exec(other) ?? []
  const [, ownHost, ownBoot, ownNamespace] = grammar.exec(self) ?? []
  if (host === undefined || host !== ownHost || namespace === '0' || start === '0') return false
  if (boot !== ownBoot) return engineIsHere === 'yes'
  if (namespace !== ownNamespace) return false
  // Where other users' processes are hidden, what is not seen may live all the same.
  if ((await textOf(files, '/proc/1/stat')) === undefined) return false
  return processOf(await textOf(files, `/proc/${pid}/stat`)).start !== start
}

/** Field 22 of proc_pid_stat(5) is the start in ticks since boot; the second field is a name that may hold anything. */
function processOf(stat: string | undefined): { readonly pid: string; readonly start: string } {
  const rest = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { pid: stat?.split(' ')[0] ?? '0', start: rest?.[19] ?? '0' }
}

async function textOf(files: Files, path: string): Promise<string | undefined> {
  const bytes = await files.readBytes(path, maxBytes).catch((error: NodeJS.ErrnoException) => {
    if (unseen.has(error.code)) return undefined
    throw error
  })
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8').trim()
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}
