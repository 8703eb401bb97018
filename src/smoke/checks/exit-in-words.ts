const signals: Readonly<Record<number, string>> = {
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
  31: 'SIGSYS',
}

/** `status 3`, `status 127 (a command was not found)`, `status 139 (SIGSEGV)`: 128 and more is how shells and engines tell a signal. */
export function exitInWords(exitCode: number): string {
  const meaning = exitCode === 127 ? 'a command was not found' : signals[exitCode - 128]
  return meaning === undefined ? `status ${exitCode}` : `status ${exitCode} (${meaning})`
}
