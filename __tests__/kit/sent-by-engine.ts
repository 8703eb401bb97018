import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { processExec } from '../../src/adapters/exec.ts'
import { childEnvironment } from '../../src/model/child-environment.ts'

/**
 * Which files of a context the real engine takes, by ignore file: what `COPY . /` puts into an image. Undefined: the build fails.
 * Every one is the ignore file of a Dockerfile of its own, so that they are built side by side.
 */
export async function sentByEngine(
  paths: readonly string[],
  ignoreFiles: readonly string[],
  how: 'together' | 'one by one' = 'together',
): Promise<ReadonlyMap<string, readonly string[] | undefined>> {
  const root = mkdtempSync(join(tmpdir(), 'sent-'))
  try {
    const write = (path: string, text: string): void => {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    for (const path of paths) write(join('context', path), path)
    for (const [index, text] of ignoreFiles.entries()) {
      write(`files/${index}`, 'FROM scratch\nCOPY . /\n')
      write(`files/${index}.dockerignore`, text)
    }
    const target = (index: number) => ({
      context: 'context',
      dockerfile: `../files/${index}`,
      output: [`type=local,dest=out/${index}`],
    })
    const bake = async (indexes: readonly number[]): Promise<boolean> => {
      const names = indexes.map((index) => `t${index}`)
      const targets = Object.fromEntries(indexes.map((index) => [`t${index}`, target(index)]))
      for (const index of indexes) rmSync(join(root, 'out', `${index}`), { recursive: true, force: true })
      write('bake.json', JSON.stringify({ target: targets }))
      const { exitCode } = await processExec().run(
        'docker',
        ['buildx', 'bake', '--allow=fs=*', '-f', 'bake.json', ...names],
        { cwd: root, env: childEnvironment({ env: process.env }), timeoutSeconds: 300 },
      )
      return exitCode === 0
    }
    const failed = new Set<number>()
    const build = async (indexes: readonly number[]): Promise<void> => {
      if (indexes.length === 0 || (await bake(indexes))) return
      const [only] = indexes
      if (indexes.length === 1 && only !== undefined) return void failed.add(only)
      const half = indexes.length >> 1
      await build(indexes.slice(0, half))
      await build(indexes.slice(half))
    }
    const indexes = [...ignoreFiles.keys()]
    const groups = how === 'together' ? [indexes] : indexes.map((index) => [index])
    for (const group of groups) await build(group)
    const sent = (index: number) => (failed.has(index) ? undefined : filesIn(join(root, 'out', `${index}`)))
    return new Map(ignoreFiles.map((text, index) => [text, sent(index)]))
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}
