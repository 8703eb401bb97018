import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { requireNode } from '../../../src/adapters/require-node.ts'

test.each(['24.0.0', '24.21.0', '100.1.0'])('Node %s runs the program', (version) => {
  expect(() => requireNode(version)).not.toThrow()
})

test.each(['18.19.0', '20.20.2', '23.11.1'])(
  'Node %s is told to be too old, as wrong usage and not as a verdict',
  (version) => {
    expect(() => requireNode(version)).toThrow(
      expect.objectContaining({ code: 'usage', exitStatus: 2, message: expect.stringContaining(`Node.js ${version}`) }),
    )
  },
)

test('nothing that an older Node lacks is imported by name, so that it gets as far as saying so', () => {
  const src = fileURLToPath(new URL('../../../src', import.meta.url))
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  const young = /import\s*\{[^}]*(?:Zstd[^}]*\}\s*from 'node:zlib|getCACertificates[^}]*\}\s*from 'node:tls)'/
  const broken = files.filter((name) => young.test(readFileSync(join(src, name), 'utf8')))
  expect([files.length > 50, broken]).toEqual([true, []])
})
