import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('attack 34: a byte of dist/ that src/ does not give is found, and the remedy is named', () => {
  const copy = mkdtempSync(join(tmpdir(), 'dist-'))
  for (const name of ['src', 'script', 'dist', 'package.json', 'tsconfig.json'])
    cpSync(join(root, name), join(copy, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  const check = () => spawnSync(process.execPath, ['script/build.ts', '--check'], { cwd: copy, encoding: 'utf8' })
  expect(check()).toMatchObject({ status: 0, stderr: '' })
  writeFileSync(join(copy, 'dist/action.js'), `${readFileSync(join(copy, 'dist/action.js'), 'utf8')}\n`)
  expect(check()).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('dist/ is not what src/ gives: action.js. Run "npm run build"'),
  })
  rmSync(copy, { recursive: true, force: true })
})
