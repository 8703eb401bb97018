import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Finished, freshWord, type Place, place } from '../kit/action-run.ts'
import { type OwnRegistry, ownRegistry } from '../kit/own-registry.ts'
import { sbomScanner } from '../kit/sbom-scanner.ts'

/* Attestations that a build makes are a part of what was measured, and go where it goes. */

const minute = 60_000
const name = `attested/${freshWord()}`
const both = ['linux/amd64', 'linux/arm64']
let registry: OwnRegistry
let scanner: ReturnType<typeof sbomScanner>
let here: Place
let run: Finished

type Document = {
  readonly manifests: readonly {
    readonly digest: string
    readonly annotations?: Readonly<Record<string, string>>
  }[]
  readonly layers: readonly { readonly digest: string; readonly annotations: Readonly<Record<string, string>> }[]
}

async function document(reference: string): Promise<Document> {
  const types = ['index', 'manifest'].map((kind) => `application/vnd.oci.image.${kind}.v1+json`).join(', ')
  const answer = await fetch(`${registry.url}/v2/${name}/manifests/${reference}`, { headers: { accept: types } })
  expect(answer.status).toBe(200)
  return (await answer.json()) as Document
}

beforeAll(async () => {
  registry = await ownRegistry()
  scanner = sbomScanner()
  here = place({
    Dockerfile: 'FROM scratch\nARG TARGETARCH\nLABEL arch=$TARGETARCH\nCOPY word /word\n',
    word: freshWord(),
    '.github/image-budgets.yml': `version: 1\nimages: {app: {platforms: [${both}], repositories: "${registry.host}/${name}", tags: latest, budget: 1MB, sbom: true, provenance: max}}\n`,
  })
  run = await here.start('cli', { args: ['publish', '--format', 'json'] }).finished
}, 3 * minute)
afterAll(async () => {
  here?.remove()
  scanner?.remove()
  await registry?.remove()
})

test('an SBOM and the provenance of each platform are published with the digest that was measured', async () => {
  expect({ status: run.status, stderr: run.status === 0 ? '' : run.stderr }).toEqual({ status: 0, stderr: '' })
  const images = run.report?.images ?? []
  expect(registry.catalogue()[name]?.tags).toEqual({ latest: images[0]?.indexDigest })
  const { manifests } = await document('latest')
  expect(images.map(({ platform }) => platform)).toEqual(both)
  for (const { digest } of images) {
    const attested = manifests.filter(({ annotations }) => annotations?.['vnd.docker.reference.digest'] === digest)
    expect(attested).toHaveLength(1)
    const { layers } = await document(attested[0]?.digest ?? '')
    const types = layers.map(({ annotations }) => annotations['in-toto.io/predicate-type'] ?? '')
    expect(types.sort()).toEqual([
      expect.stringMatching(/^https:\/\/slsa\.dev\/provenance\//),
      'https://spdx.dev/Document',
    ])
  }
})
