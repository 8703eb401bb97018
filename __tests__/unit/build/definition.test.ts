// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is the syntax of HCL
import fc from 'fast-check'
import { describe, expect, test } from '@jest/globals'
import { bakeDefinition } from '../../../src/build/bake-definition.ts'
import { buildEnvironment } from '../../../src/build/build-environment.ts'
import { hclText } from '../../../src/build/hcl.ts'
import { addFailure, remainingTargets } from '../../../src/build/outcomes.ts'
import { parseBuildMetadata } from '../../../src/build/build-metadata.ts'
import { childEnvironment } from '../../../src/model/child-environment.ts'
import type { BuildTarget } from '../../../src/model/plan.ts'
import { buildPlan, buildTarget, platforms } from '../../kit/plan-builder.ts'

const layoutDirOf = (target: { readonly bakeName: string }): string => `/tmp/layouts/${target.bakeName}`

describe('the bake definition', () => {
  test('of a chain: the parent is handed to the child, its Dockerfile is found from its context', () => {
    const base = buildTarget('base', { output: 'none', platforms: platforms('linux/amd64', 'linux/arm64') })
    const child = buildTarget('child', {
      context: 'tools',
      dockerfile: 'docker/Dockerfile.tools',
      target: 'final',
      buildArgs: { BASE: 'overridden', B: '2', A: '1' },
      labels: { 'org.example': 'x' },
      secrets: [{ id: 'pip', env: 'PIP_TOKEN' }],
      cacheFrom: ['type=registry,ref=example.com/cache'],
      cacheTo: ['type=inline'],
      contexts: { src: 'https://example.com/src.git' },
      parent: { bakeName: 'base', arg: 'BASE' },
    })
    expect(bakeDefinition({ targets: [base, child], layoutDirOf })).toEqual({
      group: { default: { targets: ['base', 'child'] } },
      target: {
        base: {
          context: '.',
          dockerfile: 'Dockerfile',
          platforms: ['linux/amd64', 'linux/arm64'],
          output: ['type=cacheonly'],
          attest: ['type=provenance,disabled=true'],
        },
        child: {
          context: 'tools',
          dockerfile: '../docker/Dockerfile.tools',
          target: 'final',
          platforms: ['linux/amd64'],
          args: { A: '1', B: '2', BASE: 'image-size-budgets-parent' },
          labels: { 'org.example': 'x' },
          contexts: { 'image-size-budgets-parent': 'target:base', src: 'https://example.com/src.git' },
          secret: ['type=env,env=PIP_TOKEN,id=pip'],
          'cache-from': ['type=registry,ref=example.com/cache'],
          'cache-to': ['type=inline'],
          output: ['type=oci,dest=/tmp/layouts/child,tar=false'],
          attest: ['type=provenance,mode=min'],
        },
      },
    })
  })

  test('with a staging repository: every export goes there by digest, none into a layout', () => {
    const staging = { name: 'acme/stage', host: 'docker.io', path: 'acme/stage' }
    const targets = [buildTarget('base', { output: 'none' }), buildTarget('cpu'), buildTarget('cuda')]
    const { target } = bakeDefinition({ targets, layoutDirOf, staging })
    const byDigest = 'name=acme/stage,name-canonical=true,oci-mediatypes=true,push=true,push-by-digest=true,store=false'
    expect(Object.values(target).map(({ output }) => output)).toEqual([
      ['type=cacheonly'],
      [`type=image,${byDigest}`],
      [`type=image,${byDigest}`],
    ])
  })

  const attested = (more: Partial<BuildTarget>) => {
    const annotations = { b: '2', a: '${x}' }
    const { target } = bakeDefinition({ targets: [buildTarget('a', { annotations, ...more })], layoutDirOf })
    return { annotations: target['a']?.['annotations'], attest: target['a']?.['attest'] }
  }
  const both = platforms('linux/amd64', 'linux/arm64')
  const all = ['index,manifest:a=$${x}', 'index,manifest:b=2']
  const alone = ['manifest:a=$${x}', 'manifest:b=2']

  test.each<[string, Partial<BuildTarget>, readonly string[] | undefined, readonly string[]]>([
    ['provenance alone', {}, all, ['type=provenance,mode=min']],
    ['all that is known of the build', { provenance: 'max' }, all, ['type=provenance,mode=max']],
    ['an SBOM too', { sbom: true }, all, ['type=provenance,mode=min', 'type=sbom']],
    ['an SBOM alone', { sbom: true, provenance: 'none' }, all, ['type=provenance,disabled=true', 'type=sbom']],
    ['nothing, on two platforms', { provenance: 'none', platforms: both }, all, ['type=provenance,disabled=true']],
    ['nothing, on one, which has no index', { provenance: 'none' }, alone, ['type=provenance,disabled=true']],
    [
      'nothing of what is built for others alone',
      { output: 'none', provenance: 'max', sbom: true },
      undefined,
      ['type=provenance,disabled=true'],
    ],
  ])('attests %s', (_, more, annotations, attest) => {
    expect(attested(more)).toEqual({ annotations, attest })
  })

  test('attack 23: the attestation that could be published is mode=max for nobody who did not ask for it', () => {
    const definition = bakeDefinition({
      targets: [buildTarget('a'), buildTarget('b', { output: 'none' })],
      layoutDirOf,
    })
    expect(JSON.stringify(definition)).not.toContain('max')
  })

  test('attack 12: no string of ours is a template, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('$', '%', '{', '}', 'a', '"', '\\', '\n') }), (text) => {
        const escaped = hclText(text)
        // HCL's own reading: `$${` is the text `${`, any other `${` opens a template.
        expect(escaped.replaceAll(/([$%])\1\{/g, 'E')).not.toMatch(/[$%]\{/)
        expect(escaped.replaceAll(/([$%])\1\{/g, '$1{')).toBe(text)
      }),
    )
  })
})

describe('the environment of children', () => {
  const env = {
    PATH: '/bin',
    HOME: '/root',
    ACTIONS_RUNTIME_TOKEN: 'canary',
    GITHUB_TOKEN: 'canary',
    INPUT_X: 'canary',
    PIP: 's',
    UNSET: undefined,
  }

  test('attack 12: holds no token of the runner', () => {
    expect(childEnvironment({ env })).toEqual({
      PATH: '/bin',
      HOME: '/root',
      BUILDX_BAKE_DISABLE_VARS_ENV_LOOKUP: '1',
      DOCKER_CLI_HINTS: 'false',
      LC_ALL: 'C.UTF-8',
    })
  })

  test('holds the variables of the secrets, and of nothing else', () => {
    const plan = buildPlan(
      buildTarget('a', {
        secrets: [
          { id: 'pip', env: 'PIP' },
          { id: 'no', env: 'UNSET' },
        ],
      }),
    )
    const own = buildEnvironment({ plan, env })
    expect(own).toMatchObject({ PIP: 's', BUILDX_BAKE_ENTITLEMENTS_FS: '0' })
    expect(Object.values(own)).not.toContain('canary')
    expect(own).not.toHaveProperty('UNSET')
  })
})

describe('outcomes', () => {
  const targets = [
    buildTarget('a'),
    buildTarget('b', { parent: { bakeName: 'a', arg: 'BASE' } }),
    buildTarget('c', { parent: { bakeName: 'b', arg: 'BASE' } }),
    buildTarget('d'),
    buildTarget('e', { output: 'none' }),
    buildTarget('f', { parent: { bakeName: 'e', arg: 'BASE' } }),
  ]
  const fail = (...broken: readonly string[]) => ({ reason: 'r', targets: broken, logTail: [] })

  test('fault 25: when buildx blames a child and then its parent, the child is blocked by the parent', () => {
    const first = addFailure({ known: new Map(), failure: fail('b'), targets })
    expect([...first.values()].map((each) => `${each.variant} ${each.status}`)).toEqual(['b failed', 'c blocked'])
    const second = addFailure({ known: first, failure: fail('a'), targets })
    expect([...second.values()].map((each) => `${each.variant} ${each.status}`).sort()).toEqual([
      'a failed',
      'b blocked',
      'c blocked',
    ])
    expect(second.get('c')).toMatchObject({ by: { image: 'app', variant: 'a' } })
  })

  test('a parent that nobody needs any more is not built again', () => {
    const failures = addFailure({ known: new Map(), failure: fail('f'), targets })
    expect(remainingTargets(targets, failures).map((target) => target.bakeName)).toEqual(['a', 'b', 'c', 'd'])
  })

  test('a line of another Dockerfile is not taken for the target’s', () => {
    const source = { fileName: 'Dockerfile.other', line: 3 }
    const failures = addFailure({ known: new Map(), failure: { ...fail('d'), source }, targets })
    expect(failures.get('d')).not.toHaveProperty('line')
  })
})

describe('metadata', () => {
  const digest = `sha256:${'0'.repeat(64)}`
  const target = buildTarget('a', { platforms: platforms('linux/amd64', 'linux/arm64') })
  test('provenance of each platform is found under its key, and the record’s id without its builder', () => {
    const entry = {
      'containerimage.digest': digest,
      'buildx.build.ref': 'default/default/abc123',
      'buildx.build.provenance/linux/amd64': { n: 1 },
      'buildx.build.provenance/linux/arm64': { n: 2 },
    }
    expect(parseBuildMetadata(JSON.stringify({ a: entry }), target)).toEqual({
      indexDigest: digest,
      reference: 'abc123',
      provenance: [
        { platform: 'linux/amd64', predicate: { n: 1 } },
        { platform: 'linux/arm64', predicate: { n: 2 } },
      ],
    })
  })
  test('a record’s id that could be an option is not used', () => {
    const text = JSON.stringify({ a: { 'containerimage.digest': digest, 'buildx.build.ref': 'x/--help' } })
    expect(parseBuildMetadata(text, target)).toEqual({ indexDigest: digest, provenance: [] })
  })
})
