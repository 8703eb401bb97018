import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('attack 34: a byte of dist/ that src/ does not give is found, and the remedy is named', () => {
  const copy = mkdtempSync(join(tmpdir(), 'dist-'))
  cpSync(join(root, 'dist'), copy, { recursive: true })
  const check = () => spawnSync(process.execPath, ['script/build.ts', '--check', copy], { cwd: root, encoding: 'utf8' })
  expect(check()).toMatchObject({ status: 0, stderr: '' })
  appendFileSync(join(copy, 'action.js'), '\n')
  expect(check()).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('dist/ is not what src/ gives: action.js. Run "npm run build"'),
  })
  rmSync(copy, { recursive: true, force: true })
})
