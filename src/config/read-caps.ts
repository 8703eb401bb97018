import { quote } from '../model/quote.ts'
import { type AddProblem, textOf } from './draft.ts'
import { proposal } from './proposal.ts'
import { type Place, placesIn, refuse } from './smoke-reader.ts'

// capabilities(7), Linux 5.9 and later.
const known: readonly string[] = [
  ...['AUDIT_CONTROL', 'AUDIT_READ', 'AUDIT_WRITE', 'BLOCK_SUSPEND', 'BPF', 'CHECKPOINT_RESTORE', 'CHOWN'],
  ...['DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID', 'IPC_LOCK', 'IPC_OWNER', 'KILL', 'LEASE'],
  ...['LINUX_IMMUTABLE', 'MAC_ADMIN', 'MAC_OVERRIDE', 'MKNOD', 'NET_ADMIN', 'NET_BIND_SERVICE', 'NET_BROADCAST'],
  ...['NET_RAW', 'PERFMON', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYSLOG', 'SYS_ADMIN', 'SYS_BOOT'],
  ...['SYS_CHROOT', 'SYS_MODULE', 'SYS_NICE', 'SYS_PACCT', 'SYS_PTRACE', 'SYS_RAWIO', 'SYS_RESOURCE', 'SYS_TIME'],
  ...['SYS_TTY_CONFIG', 'WAKE_ALARM'],
]

/** Linux capabilities in capitals without `CAP_`, each once, sorted. `ALL` is refused: what is opened has a name. */
export function readCaps(place: Place, add: AddProblem): readonly string[] {
  const caps = placesIn(place).flatMap((item) => {
    const written = textOf(item.node)
    const cap = written.toUpperCase().replace(/^CAP_/, '')
    if (known.includes(cap)) return [cap]
    if (cap === 'ALL') {
      refuse(item, { message: 'No test gets all capabilities', remedy: 'Name those that it needs', add })
    } else {
      refuse(item, { message: `There is no capability ${quote(written)}`, remedy: proposal(cap, known), add })
    }
    return []
  })
  return [...new Set(caps)].sort()
}
