import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { processExec } from '../../src/adapters/exec.ts'
import { askBuildkit } from '../../src/lint/ask-buildkit.ts'
import { readDockerfile } from '../../src/model/read-dockerfile.ts'
import { isUnknown } from '../../src/model/unknown.ts'
import type { Exec } from '../../src/ports.ts'
import { variantOf } from '../kit/lint-folder.ts'

// Half a second for each Dockerfile, where nothing is built beside it.
jest.setTimeout(300_000)

const root = fileURLToPath(new URL('../unit/lint', import.meta.url))
let workspace: string
beforeAll(() => {
  workspace = mkdtempSync(join(tmpdir(), 'dockerfiles-'))
  for (const folder of ['corpus', 'well-made']) cpSync(join(root, folder), join(workspace, folder), { recursive: true })
})
afterAll(() => rmSync(workspace, { recursive: true }))

/** Stages alone: the checks ask registries for bases. */
const stagesAlone: Pick<Exec, 'run'> = {
  run: async (command, args, options) =>
    args.includes('--call=check,format=json')
      ? { exitCode: 0, signal: undefined, timedOut: false, stdout: '{}', stderr: '' }
      : processExec().run(command, args, options),
}

function dockerfiles(): readonly string[] {
  const names = readdirSync(workspace, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => /(?:^|[/.])Dockerfile(?:\.(?!dockerignore$)[\w-]+)?$/.test(name)).sort()
}

test('BuildKit reads every Dockerfile of the corpus as we do: the same stages, from the same bases, on the same lines', async () => {
  const subjects = dockerfiles().flatMap((path) => {
    const place = join(workspace, path)
    // The frontend that reads it is the engine's own: that of a registry cannot be had everywhere.
    const text = readFileSync(place, 'utf8').replace(/^# syntax=docker\/dockerfile\S*/, '# check=error=false')
    writeFileSync(place, text)
    const dockerfile = readDockerfile({ path, text })
    if (isUnknown(dockerfile) || dockerfile.stages.length === 0) return []
    return [{ dockerfile, variant: variantOf(basename(path), { dockerfile: path, context: dirname(path) }) }]
  })
  expect(subjects.length).toBeGreaterThan(20)
  const notes = await askBuildkit(subjects, { exec: stagesAlone, workspace, env: process.env })
  expect(notes).toEqual([])
})

test('what the two read otherwise would be seen', async () => {
  const path = relative(workspace, join(workspace, 'well-made/go/Dockerfile'))
  const dockerfile = readDockerfile({ path, text: 'FROM other\n' })
  if (isUnknown(dockerfile)) throw new Error(dockerfile.reason)
  const subject = { dockerfile, variant: variantOf('go', { dockerfile: path, context: dirname(path) }) }
  const [note] = await askBuildkit([subject], { exec: stagesAlone, workspace, env: process.env })
  expect(note?.text).toMatch(/^BuildKit reads this Dockerfile otherwise: the stage "build" from "golang:/)
})
