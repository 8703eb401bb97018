import { expect, test } from '@jest/globals'
import { changedSettings } from '../../../src/changes/changed-settings.ts'
import { parseConfig } from '../../../src/config/parse-config.ts'

const before = `version: 1
defaults: {budget: 90MB}
images:
  app:
    variants:
      cpu: {build-args: {DEVICE: cpu, position: left}}
      cuda: {build-args: {DEVICE: cuda}, budget: 200MB}
relations: [app/cpu < app/cuda]
`

const read = (text: string) => parseConfig({ text, file: 'image-budgets.yml' })

test.each<[string, (text: string) => string, readonly string[], readonly string[]]>([
  ['comments, and where things stand', (text) => text.replace('images:', '# they are\n\nimages:'), [], []],
  ['a build argument', (text) => text.replace('DEVICE: cpu', 'DEVICE: tpu'), [], ['app/cpu']],
  ['a build argument of a name that we use', (text) => text.replace('left', 'right'), [], ['app/cpu']],
  ['a budget', (text) => text.replace('200MB', '210MB'), [], ['app/cuda']],
  ['a default, for those that have it', (text) => text.replace('90MB', '91MB'), [], ['app/cpu']],
  ['a new variant', (text) => text.replace('relations', '      tpu: {}\nrelations'), [], ['app/tpu']],
  ['a relation', (text) => text.replace('app/cpu < app/cuda', 'app/cuda < app/cpu'), ['relations'], []],
  ['what holds for all', (text) => `${text}strict: true\ntotal: 1GB\n`, ['strict', 'total'], []],
])('%s', (_, change, ofAll, variants) => {
  const changed = changedSettings(read(before), read(change(before)))
  expect([changed.ofAll, [...changed.variants]]).toEqual([ofAll, variants])
})
