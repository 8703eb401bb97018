import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Finished, freshWord, type Place, place } from '../kit/action-run.ts'

/* What we measure against what a real registry stores and serves of the very same build. */

const registry = process.env['IMAGE_BUDGETS_REGISTRY'] ?? ''
const manifestTypes = ['index', 'manifest'].map((kind) => `application/vnd.oci.image.${kind}.v1+json`).join(', ')
const minute = 60_000
const name = `size/${freshWord()}`

type Descriptor = { digest: string; size: number; platform?: { os: string; architecture: string } }

async function manifest(
  reference: string,
): Promise<{ digest: string; body: { manifests?: Descriptor[]; layers?: Descriptor[] } }> {
  const answer = await fetch(`http://${registry}/v2/${name}/manifests/${reference}`, {
    headers: { accept: manifestTypes },
  })
  expect(answer.status).toBe(200)
  return { digest: answer.headers.get('docker-content-digest') ?? '', body: JSON.parse(await answer.text()) }
}

function docker(...args: readonly string[]): void {
  const { status, stderr } = spawnSync('docker', args, { cwd: here.workspace, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}

let here: Place
let run: Finished

beforeAll(async () => {
  expect(registry).toMatch(/^127\.0\.0\.1:\d+$/)
  here = place({
    'base/Dockerfile': `FROM debian:bookworm-slim\nRUN echo ${freshWord()} > /base\n`,
    Dockerfile: `FROM ${registry}/${name}:base\nCOPY payload /payload\n`,
    payload: freshWord().repeat(1000),
    '.github/image-budgets.yml':
      'version: 1\nimages:\n  app:\n    platforms: [linux/amd64, linux/arm64]\n    budget: {compressed: 100MB, layers: 3}\n',
  })
  const both = ['--platform', 'linux/amd64,linux/arm64', '--provenance=mode=min']
  docker('buildx', 'build', '--quiet', ...both, '--push', '--tag', `${registry}/${name}:base`, 'base')
  run = await here.start('cli', { args: ['check', '--format', 'json'] }).finished
  docker('buildx', 'build', '--quiet', ...both, '--push', '--tag', `${registry}/${name}:app`, '.')
}, 3 * minute)
afterAll(() => {
  docker('image', 'rm', '--force', `${registry}/${name}:base`, `${registry}/${name}:app`)
  here.remove()
})

describe('an image whose base comes from a registry', () => {
  test('passes, with the layers of the base as inherited ones', () => {
    expect({ status: run.status, stderr: run.status === 0 ? '' : run.stderr }).toEqual({ status: 0, stderr: '' })
    for (const image of run.report?.images ?? []) {
      expect(image.layers.map(({ inherited, line }) => ({ inherited, line }))).toEqual([
        { inherited: true, line: 1 },
        { inherited: true, line: 1 },
        { inherited: false, line: 2 },
      ])
    }
  })

  test('has, for each platform, the digest and to the byte the layers that the registry stores', async () => {
    const { body: index } = await manifest('app')
    const images = run.report?.images ?? []
    expect(images.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64'])
    for (const image of images) {
      const entry = index.manifests?.find(
        ({ platform }) => `${platform?.os}/${platform?.architecture}` === image.platform,
      )
      expect(image.digest).toBe(entry?.digest)
      const { digest, body } = await manifest(image.digest ?? '')
      expect(digest).toBe(image.digest)
      expect(image.layers.map(({ digest, compressedBytes }) => ({ digest, compressedBytes }))).toEqual(
        body.layers?.map(({ digest, size }) => ({ digest, compressedBytes: size })),
      )
      const pulled = await Promise.all(
        (body.layers ?? []).map(async (layer) => {
          const blob = await fetch(`http://${registry}/v2/${name}/blobs/${layer.digest}`)
          return (await blob.arrayBuffer()).byteLength
        }),
      )
      expect(image.compressedBytes).toBe(pulled.reduce((sum, bytes) => sum + bytes, 0))
    }
  })
})
