// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is the syntax of Dockerfiles and HCL
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { processExec } from '../../src/adapters/exec.ts'
import { bakeDefinition } from '../../src/build/bake-definition.ts'
import { hclText } from '../../src/build/hcl.ts'
import { childEnvironment } from '../../src/model/child-environment.ts'
import { buildWorkspace } from '../kit/build-workspace.ts'
import { buildTarget } from '../kit/plan-builder.ts'

const hostile = [
  '${HOME}',
  '$${HOME}',
  '$$${x}',
  '%{if true}',
  '%%{x}',
  '"',
  "'",
  '\\',
  '\n',
  '${',
  '%{',
  '$',
  '{',
  'ä😀',
  '*',
  ',',
  '=',
]
const canary = 'canary-5c1d'

test('attack 12: bake reads every string back as it was given, and no variable of the environment', async () => {
  const place = buildWorkspace()
  try {
    const texts = fc.sample(fc.string({ unit: fc.constantFrom(...hostile), maxLength: 8 }), { numRuns: 200, seed: 12 })
    const values = [...texts, '${ACTIONS_RUNTIME_TOKEN}', '${HOME}']
    const buildArgs = Object.fromEntries(values.map((text, index) => [`A${index}`, text]))
    const labels = Object.fromEntries(values.map((text, index) => [`${index}${text}`, text]))
    const target = buildTarget('a', { buildArgs, labels })
    const layoutDir = join(place.root, 'a "quoted", ${odd} folder')
    place.write('bake.json', JSON.stringify(bakeDefinition({ targets: [target], layoutDirOf: () => layoutDir })))
    const result = await processExec().run('docker', ['buildx', 'bake', '-f', 'bake.json', '--print'], {
      cwd: place.workspace,
      env: childEnvironment({
        env: { ...process.env, ACTIONS_RUNTIME_TOKEN: canary },
        extra: ['ACTIONS_RUNTIME_TOKEN'],
      }),
      timeoutSeconds: 60,
    })
    const printed = JSON.parse(result.stdout).target.a
    // What bake prints can be read again: its values are escaped once.
    const escaped = (texts: Readonly<Record<string, string>>): Record<string, string> =>
      Object.fromEntries(Object.entries(texts).map(([key, text]) => [hclText(key), hclText(text)]))
    expect(printed.args).toEqual(escaped(buildArgs))
    expect(Object.values(printed.labels)).toEqual(expect.arrayContaining(Object.values(escaped(labels))))
    expect(printed.output).toEqual([{ type: 'oci', dest: layoutDir, tar: 'false' }])
    expect(result.stdout).not.toContain(canary)
  } finally {
    place.remove()
  }
}, 60_000)
