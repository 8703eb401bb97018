import { spawnSync } from 'node:child_process'

/** All that a run could leave behind in the engine: containers, images, volumes, builders. An engine that does not answer has no state. */
export function engineState(): string {
  return [
    ask('ps', '-aq'),
    ask('images', '-q'),
    ask('volume', 'ls', '-q'),
    ask('buildx', 'ls', '--format', '{{.Name}}'),
  ].join('|')
}

function ask(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('docker', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`docker ${args.join(' ')} ended with ${status}: ${stderr}`)
  return stdout.split('\n').toSorted().join('\n')
}
