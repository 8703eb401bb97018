import { listInWords } from '../../model/list-in-words.ts'
import { quote } from '../../model/quote.ts'
import type { SmokeCheck } from '../../model/smoke.ts'
import type { CheckContext } from './check-context.ts'
import type { CheckOutcome } from './check-outcome.ts'
import { judgeExit } from './judge-exit.ts'
import { settleEnd } from './settle-end.ts'

/*
 * Nothing but what every /bin/sh has built in. A file of its own in each folder, never over one that is there (`set -C`); a path that
 * is a file is opened to append. In subshells, since POSIX ends a shell whose special built-in cannot redirect. It ends with 0 only
 * where all could be written; what it prints only names those that could not.
 */
const script = `status=0
index=0
for path
do
  if [ -d "$path" ]; then (set -C; : > "$path/.image-size-budgets-write-test-$index")
  elif [ -e "$path" ]; then (: >> "$path")
  else echo "$path is not there" >&2; false
  fi || { echo "unwritable $index"; status=1; }
  index=$((index + 1))
done
exit $status`

/** The image's user, or the test's, can make a file in each of the folders, and write each of the files. */
export async function checkWritable(
  { paths }: Extract<SmokeCheck, { kind: 'writable' }>,
  { image, request }: CheckContext,
): Promise<CheckOutcome> {
  const command = ['/bin/sh', '-c', script, 'sh', ...paths]
  const ended = await image.run({ ...request, argv: command })
  if (ended.kind === 'not-executable') {
    const reason =
      'There is no "/bin/sh" in the image to try it with; instead of "writable", write a "run" test with a list of arguments that writes there'
    return { status: 'failed', reason, command, exitCode: ended.exitCode, log: [], details: [] }
  }
  const settled = settleEnd(ended, command)
  if ('outcome' in settled) return settled.outcome
  const { end, evidence } = settled
  const wrongExit = judgeExit(end, { expected: 0, request })
  if (wrongExit === undefined) return { status: 'passed', ...evidence }
  const named = new Set([...end.stdout.matchAll(/^unwritable (\d+)$/gm)].map(([, index]) => Number(index)))
  const refused = paths.filter((_, index) => named.has(index)).map(quote)
  if (refused.length === 0) return { ...wrongExit, ...evidence }
  const user = request.settings.user ?? image.runtime.user
  const { who, remedy } = writer(user, request.settings.caps)
  return {
    status: 'failed',
    reason: `${who} cannot write ${listInWords(refused)}; give the user rights to it in the Dockerfile, or ${remedy}`,
    ...evidence,
  }
}

/** What lets root write what belongs to others is a capability, which no container here has unless the test asks for it. */
function writer(user: string, caps: readonly string[]): { readonly who: string; readonly remedy: string } {
  const isRoot = ['', 'root', '0'].includes(user.split(':')[0] ?? '')
  if (!isRoot) return { who: `The user ${quote(user)}`, remedy: 'name another "user"' }
  if (caps.includes('DAC_OVERRIDE'))
    return { who: 'The user root', remedy: 'choose another place: this one is read-only or of the kernel' }
  return { who: 'The user root, without the capability DAC_OVERRIDE,', remedy: 'write "caps: [DAC_OVERRIDE]"' }
}
