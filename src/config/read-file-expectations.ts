import type { FileExpectation } from '../model/smoke.ts'
import { quote } from '../model/quote.ts'
import { textOf } from './draft.ts'
import { absolutePath } from './read-absolute-path.ts'
import { readTextMatches } from './read-text-match.ts'
import { readWhole } from './read-whole.ts'
import { isTrue, type Place, placesIn, refuse, settingIn, type SmokeReader } from './smoke-reader.ts'

// The largest number of a user or group that Linux has.
const mostId = 4_294_967_295

/** What is known of files: a bare path must exist. */
export function readFileExpectations(place: Place, reader: SmokeReader): readonly FileExpectation[] {
  return placesIn(place).flatMap((item) => readFile(item, reader) ?? [])
}

function readFile(item: Place, reader: SmokeReader): FileExpectation | undefined {
  const { add } = reader
  if (item.node.kind !== 'map') {
    const path = plainPath(item, reader)
    return path === undefined ? undefined : { path, exists: true, content: [] }
  }
  const at = (key: string) => settingIn(item, key)
  const [pathAt, existsAt, modeAt, uidAt, gidAt, byAt] = [
    ...[at('path'), at('exists'), at('mode'), at('uid'), at('gid'), at('executable-by')],
  ]
  const exists = existsAt === undefined || isTrue(existsAt)
  const more = [modeAt, uidAt, gidAt, byAt, at('content')].find((entry) => entry !== undefined)
  if (!exists && more !== undefined) {
    const message = `What must not exist can have no ${quote(more.key)}`
    refuse(more, { message, remedy: 'Remove it, or `exists: false`', add })
  }
  const mode = modeAt && readMode(modeAt, reader)
  const uid = uidAt && readWhole({ ...uidAt, least: 0, most: mostId }, add)
  const gid = gidAt && readWhole({ ...gidAt, least: 0, most: mostId }, add)
  const content = readTextMatches(at('content'), reader)
  const path = pathAt && plainPath(pathAt, reader)
  if (path === undefined) return undefined
  return {
    path,
    exists,
    ...(mode !== undefined && { mode }),
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
    ...(byAt !== undefined && { executableBy: textOf(byAt.node) as NonNullable<FileExpectation['executableBy']> }),
    content,
  }
}

/** Nobody who writes `*` means a name that holds it, and what must not exist would never be found. */
function plainPath(place: Place, { add }: SmokeReader): string | undefined {
  const path = absolutePath(place, add)
  if (path === undefined || !/[*?]/.test(path)) return path
  const message = `The path ${quote(path)} holds a pattern, and \`files\` looks for names as they are written`
  refuse(place, { message, remedy: 'Name each file, or let a `run` look for them', add })
  return undefined
}

function readMode(place: Place, { add }: SmokeReader): string | undefined {
  const mode = textOf(place.node)
  if (/^[0-7]{3,5}$/.test(mode) || /^[-bcdlps](?:[-r][-w][-xsS]){2}[-r][-w][-xtT]$/.test(mode)) return mode
  const message = `${quote(mode)} is not a mode`
  refuse(place, { message, remedy: 'Write it in octal, "0644", or as `ls -l` shows it, "-rw-r--r--"', add })
  return undefined
}
