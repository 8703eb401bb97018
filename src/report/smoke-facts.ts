import { formatBytes } from '../model/bytes.ts'
import type { ReportSmoke } from '../model/report.ts'

/** What a test gave in numbers, for people: its end, times and memory, and what its container was allowed. May hold hostile text. */
export function smokeFacts(test: ReportSmoke): readonly string[] {
  return [
    ...(test.exitCode === undefined ? [] : [`exit status ${test.exitCode}`]),
    ...(test.readySeconds === undefined ? [] : [`ready after ${secondsInWords(test.readySeconds)}`]),
    secondsInWords(test.seconds),
    ...(test.peakMemoryBytes === undefined ? [] : [`peak memory ${formatBytes(test.peakMemoryBytes)}`]),
    ...(test.emulated === true ? ['emulated'] : []),
    ...(test.opened === undefined ? [] : [`with ${test.opened.join(', ')}`]),
  ]
}

/** What a test found, beside its end, time and memory. May hold hostile text. */
export function smokeFound({ readySeconds, details = [], opened, emulated }: ReportSmoke): readonly string[] {
  return [
    ...(readySeconds === undefined ? [] : [`ready after ${secondsInWords(readySeconds)}`]),
    ...details,
    ...(opened === undefined ? [] : [`with ${opened.join(', ')}`]),
    ...(emulated === true ? ['emulated'] : []),
  ]
}

/** `3.2 s`; what is too short for that is `under 0.1 s`. */
export function secondsInWords(seconds: number): string {
  return seconds < 0.05 ? 'under 0.1 s' : `${seconds.toFixed(1)} s`
}

/** The command as a shell takes it; of an argument of several lines, such as a script, the first. */
export function commandLine(command: readonly string[]): string {
  return command
    .map((argument) => argument.replace(/\n.*$/s, ' …'))
    .map((argument) => (/^[\w./:=@%+,-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`))
    .join(' ')
}
