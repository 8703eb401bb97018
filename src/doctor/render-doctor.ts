import { printable } from '../model/printable.ts'
import type { DoctorReport } from './doctor-report.ts'

/** What was found, then everything that is missing with what to do about each, as plain lines for a terminal. */
export function renderDoctor({ found, problems }: DoctorReport): string {
  const width = Math.max(0, ...found.map(({ name }) => name.length))
  const facts = found.map(({ name, value }) => `${name.padEnd(width)}  ${printable(value)}`)
  const troubles = problems.flatMap(({ message, remedy, blocks, code }) => [
    '',
    `${blocks ? 'Missing' : 'Warning'}: ${printable(message)} [${code}]`,
    ...remedy.split('\n').map((line) => `    ${printable(line)}`),
  ])
  return [...facts, ...troubles, '', verdictOf(problems)].join('\n')
}

function verdictOf(problems: DoctorReport['problems']): string {
  if (problems.some(({ blocks }) => blocks)) return 'This machine cannot build the configuration yet'
  return problems.length === 0 ? 'Ready to build' : 'Ready to build, but see the warnings above'
}
