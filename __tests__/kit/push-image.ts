import { readFileSync } from 'node:fs'
import { type IncomingHttpHeaders, request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Digest } from '../../src/model/digest.ts'
import { credentials, type OwnRegistry } from './own-registry.ts'

type Document = {
  readonly mediaType?: string
  readonly manifests?: readonly { readonly digest: Digest }[]
  readonly config?: { readonly digest: Digest }
  readonly layers?: readonly { readonly digest: Digest }[]
}

type Sent = { readonly method: string; readonly body?: Uint8Array; readonly type?: string }

/** Puts the image of `root`, with everything that it names and `blobs` has, into a real registry; children first. */
export async function pushImage(
  registry: OwnRegistry,
  image: {
    readonly path: string
    readonly blobs: ReadonlyMap<Digest, Uint8Array>
    readonly root: Digest
    readonly tag?: string
  },
): Promise<void> {
  const { path, blobs, root, tag } = image

  async function pushManifest(digest: Digest, reference: string): Promise<void> {
    const body = blobs.get(digest)
    if (body === undefined) throw new Error(`No blob ${digest}`)
    const { mediaType = '', manifests = [], config, layers = [] } = JSON.parse(Buffer.from(body).toString()) as Document
    for (const child of manifests) await pushManifest(child.digest, child.digest)
    for (const blob of [...(config === undefined ? [] : [config]), ...layers]) await pushBlob(blob.digest)
    await send(registry, `/v2/${path}/manifests/${reference}`, { method: 'PUT', body, type: mediaType })
  }

  async function pushBlob(digest: Digest): Promise<void> {
    const body = blobs.get(digest)
    if (body === undefined) return
    const { location = '' } = await send(registry, `/v2/${path}/blobs/uploads/`, { method: 'POST' })
    const url = new URL(location, registry.url)
    url.searchParams.set('digest', digest)
    await send(registry, `${url.pathname}${url.search}`, { method: 'PUT', body, type: 'application/octet-stream' })
  }

  await pushManifest(root, tag ?? root)
}

function send(registry: OwnRegistry, path: string, { method, body, type }: Sent): Promise<IncomingHttpHeaders> {
  const { username, password } = credentials
  const headers = {
    authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
    'content-length': String(body?.length ?? 0),
    ...(type === undefined ? {} : { 'content-type': type }),
  }
  const ca = registry.tls === undefined ? {} : { ca: readFileSync(registry.tls.caPath) }
  return new Promise((resolve, reject) => {
    const call = (registry.tls === undefined ? httpRequest : httpsRequest)(
      `${registry.url}${path}`,
      { method, headers, agent: false, ...ca },
      (answer) => {
        answer.resume()
        if ((answer.statusCode ?? 0) < 300) resolve(answer.headers)
        else reject(new Error(`${method} ${path}: ${answer.statusCode}`))
      },
    )
    call.on('error', reject)
    call.end(body)
  })
}
