import { processExec } from '../../src/adapters/exec.ts'
import { childEnvironment } from '../../src/model/child-environment.ts'

/**
 * How many bytes the real engine gets of a context in a build, as its progress says: the files' own, and some for each file and folder (name, times, rights).
 * The first build of a folder whose name no build has had.
 */
export async function transferredByEngine(folder: string, more: readonly string[] = []): Promise<number> {
  const { exitCode, stderr } = await processExec().run(
    'docker',
    ['buildx', 'build', '--progress=rawjson', '--output=type=cacheonly', ...more, '.'],
    { cwd: folder, env: childEnvironment({ env: process.env }), timeoutSeconds: 120 },
  )
  if (exitCode !== 0) throw new Error(stderr)
  const contexts = new Set<string>()
  const bytes = new Map<string, number>()
  for (const line of stderr.split('\n')) {
    const event = line.startsWith('{') ? (JSON.parse(line) as Event) : {}
    for (const { digest, name } of event.vertexes ?? [])
      if (name === '[internal] load build context') contexts.add(digest)
    for (const { vertex, current } of event.statuses ?? []) bytes.set(vertex, Math.max(current, bytes.get(vertex) ?? 0))
  }
  return [...contexts].reduce((sum, vertex) => sum + (bytes.get(vertex) ?? 0), 0)
}

type Event = {
  readonly vertexes?: readonly { readonly digest: string; readonly name: string }[]
  readonly statuses?: readonly { readonly vertex: string; readonly current: number }[]
}
