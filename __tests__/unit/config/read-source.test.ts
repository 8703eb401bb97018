import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { createFiles } from '../../../src/adapters/files.ts'
import { loadConfig } from '../../../src/config/load-config.ts'
import { parse, problemsOf, variant } from '../../kit/config-problems.ts'
import { fakeExec } from '../../kit/fake-exec.ts'

const digest = `sha256:${'0f'.repeat(32)}`

describe('a variant that exists already', () => {
  test.each([
    [`registry:ghcr.io/acme/app@${digest}`, { kind: 'registry', digest }],
    ['docker-daemon:app:1', { kind: 'docker-daemon', reference: 'app:1' }],
    ['oci:./out/layout/', { kind: 'oci', path: 'out/layout' }],
    ['docker-archive:image.tar', { kind: 'docker-archive', path: 'image.tar' }],
  ])('source: %s', (source, expected) => {
    expect(parse(variant(`source: '${source}'`)).variants[0]?.source).toMatchObject(expected)
  })

  test('takes nothing from what image and defaults say about building, and all the rest', () => {
    const [existing, built] = parse(`version: 1
defaults: {platforms: [linux/arm64], labels: {a: b}, annotations: {a: b}, secrets: [TOKEN], provenance: max}
images:
  app:
    bake: bake.hcl
    build-args: {A: b}
    repositories: ghcr.io/acme/app
    tags: '{{version}}'
    variants:
      there: {source: 'oci:out', tag-suffix: -there}
      here: {}
`).variants
    expect(existing).toMatchObject({ platforms: ['linux/arm64'], buildArgs: {}, labels: {}, secrets: [] })
    expect(existing?.publish).toMatchObject({ annotations: {}, provenance: 'none', tagSuffix: '-there' })
    expect([existing?.bake, existing?.publish.repositories.length]).toEqual([undefined, 1])
    expect([built?.bake?.target, built?.buildArgs]).toEqual(['here', { A: 'b' }])
  })

  test.each([
    ['dockerfile: D', 'dockerfile'],
    ['context: .', 'context'],
    ['target: x', 'target'],
    ['build-args: {A: b}', 'build-args'],
    ['bake: x.hcl', 'bake'],
    ['from: {variant: gpu, arg: BASE}', 'from'],
    ['secrets: [TOKEN]', 'secrets'],
    ['cache-from: type=gha', 'cache-from'],
    ['cache-to: type=gha', 'cache-to'],
    ['labels: {a: b}', 'labels'],
    ['annotations: {a: b}', 'annotations'],
    ['provenance: max', 'provenance'],
    ['sbom: true', 'sbom'],
  ])('%s beside it is a problem with its place', (setting, key) => {
    const what = ['labels', 'annotations'].includes(key) ? 'says what is in an image' : 'says how an image is built'
    const sentence = `\`${key}\` ${what}, and \`source\` names one that exists already. Remove one of the two`
    expect(problemsOf(variant(`source: debian, ${setting}`))).toEqual([`c.yml:5:29: ${sentence}`])
  })

  test('nearer to the variant than the source it is a problem too', () => {
    const text = 'version: 1\nimages: {app: {source: debian, variants: {a: {dockerfile: D}, b: {}}}}\n'
    expect(problemsOf(text)).toEqual([expect.stringContaining('`dockerfile` says how an image is built')])
  })

  test.each([
    ['docker://debian', 'Write "registry:debian"'],
    ['Debian', 'lower case: write "debian"'],
    ['oci:../out', 'The layout "../out" lies outside the repository'],
    ['oci-archive:/tmp/image.tar', 'The archive "/tmp/image.tar" is absolute'],
  ])('attack 11: source: %s is refused where it stands', (source, sentence) => {
    expect(problemsOf(variant(`source: '${source}'`))).toEqual([expect.stringMatching(/^c\.yml:5:21: /)])
    expect(problemsOf(variant(`source: '${source}'`))[0]).toContain(sentence)
  })

  test('it is no parent', () => {
    const text = `version: 1\nimages:\n  base: {source: debian}\n  app: {from: {image: base, variant: default, arg: BASE}}\n`
    expect(problemsOf(text)).toEqual([
      'c.yml:4:9: The parent "base/default" exists already, and `from` names one that this run builds. Name that image in FROM, by its digest',
    ])
  })
})

test.each([
  ['oci:out', undefined],
  ['oci-archive:image.tar', undefined],
  ['oci:image.tar', 'The layout "image.tar" is no folder'],
  ['docker-archive:out', 'The archive "out" is no file'],
  ['oci:outt', 'The layout "outt" does not exist. Did you mean "out"?'],
  ['oci:away', 'The layout "away" leads outside the repository'],
])('attack 11: %s is looked at on disk', async (source, problem) => {
  const outside = mkdtempSync(join(tmpdir(), 'outside-'))
  const workspace = join(outside, 'workspace')
  mkdirSync(join(workspace, '.github'), { recursive: true })
  mkdirSync(join(workspace, 'out'))
  writeFileSync(join(workspace, 'image.tar'), '')
  symlinkSync(outside, join(workspace, 'away'))
  writeFileSync(join(workspace, '.github/image-budgets.yml'), `version: 1\nimages: {app: {source: '${source}'}}\n`)
  const loaded = loadConfig({ workspace, files: createFiles(), exec: fakeExec({}), env: {} })
  try {
    if (problem === undefined) expect((await loaded).variants[0]?.source).toBeDefined()
    else await expect(loaded).rejects.toMatchObject({ message: expect.stringContaining(problem) })
  } finally {
    rmSync(outside, { recursive: true })
  }
})
