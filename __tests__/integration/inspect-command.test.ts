import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import type { Digest } from '../../src/model/digest.ts'
import type { Report } from '../../src/model/report.ts'
import { reportSchema } from '../../src/report/report-schema.ts'
import { type Finished, type Place, place } from '../kit/action-run.ts'
import { type ImageSpec, type LayoutBuilder, layoutBuilder } from '../kit/layout-builder.ts'
import { type OwnRegistry, ownRegistry } from '../kit/own-registry.ts'
import { pushImage } from '../kit/push-image.ts'
import { type RegistryProxy, registryProxy } from '../kit/registry-proxy.ts'
import { archive, directory, file } from '../kit/tar-writer.ts'
import { tinyElf } from '../kit/tiny-elf.ts'

/* The commands as a person runs them, against a real registry that notes what it is asked for. */

jest.setTimeout(120_000)

const MB = 1_000_000
const base = archive(directory('usr/'), file('usr/base', Buffer.alloc(MB, 'base ')))
const program = (platform: 'linux/amd64' | 'linux/arm64') => tinyElf({ platform, text: 'hi', status: 0 })

const imageOf = (platform: 'linux/amd64' | 'linux/arm64', app: number): ImageSpec => ({
  platform,
  layers: [
    { tar: base, createdBy: 'ADD base /' },
    {
      tar: archive(file('bin/app', program(platform)), file('opt/data', Buffer.alloc(app, 'data '))),
      createdBy: `COPY data-${app} /opt/data`,
    },
    { tar: archive(file('usr/.wh.base', '')), createdBy: 'RUN /bin/sh -c rm /usr/base' },
  ],
})

let here: Place
let registry: OwnRegistry
let proxy: RegistryProxy
let layers: readonly Digest[]

async function push(tag: string, app: number): Promise<LayoutBuilder> {
  const builder = layoutBuilder()
  const images = [imageOf('linux/amd64', app), imageOf('linux/arm64', app)].map(builder.image)
  await pushImage(registry, {
    ...{ path: 'acme/app', blobs: builder.blobs, tag },
    root: builder.index(images).digest as Digest,
  })
  return builder
}

beforeAll(async () => {
  here = place()
  registry = await ownRegistry()
  proxy = await registryProxy({ registry: registry.host })
  const builder = await push('1', 2 * MB)
  await push('2', 3 * MB)
  layers = [...builder.blobs].flatMap(([digest, bytes]) => (bytes[0] === 0x1f ? [digest] : []))
})
afterAll(async () => {
  await proxy?.stop()
  await registry?.remove()
  here?.remove()
})

const run = (...args: readonly string[]): Promise<Finished> => here.start('cli', { args }).finished
const named = (tag: string): string => `${proxy.host}/acme/app:${tag}`
const layerRequests = () => proxy.requests.filter(({ path }) => layers.some((digest) => path.includes(digest)))

describe('inspect', () => {
  test('streams every layer of an image in a registry once, and at the second look none', async () => {
    proxy.requests.length = 0
    const first = await run('inspect', named('1'), '--format', 'json')
    expect({ status: first.status, stderr: first.stderr }).toEqual({ status: 0, stderr: '' })
    expect(layerRequests().map(({ method }) => method)).toEqual(layers.map(() => 'GET'))
    const report = JSON.parse(first.stdout) as Report
    expect(reportSchema.safeParse(report).error).toBeUndefined()
    expect(report.images.map(({ platform, wastedBytes }) => [platform, wastedBytes])).toEqual([
      ['linux/amd64', MB],
      ['linux/arm64', MB],
    ])

    proxy.requests.length = 0
    const second = await run('inspect', named('1'), '--format', 'json')
    expect(JSON.parse(second.stdout)).toEqual(report)
    expect(layerRequests()).toEqual([])
    expect(proxy.requests.length).toBeGreaterThan(0)
  })

  test('prints text, Markdown and SARIF, and nothing else on standard output', async () => {
    const text = await run('inspect', named('1'), '--platform', 'linux/arm64')
    expect(text.stdout).toMatch(/^127\.0\.0\.1:\d+\/acme\/app:1 \(linux\/arm64\)\n/)
    expect(text.stdout).not.toContain('linux/amd64')
    expect(text.stdout).toMatch(/1 MB +1 +removed later +1 +3 +\/usr\/base/)
    const markdown = await run('inspect', named('1'), '--format', 'markdown')
    expect(markdown.stdout).toMatch(/^## /)
    const sarif = await run('inspect', named('1'), '--format', 'sarif')
    expect(JSON.parse(sarif.stdout)).toMatchObject({ version: '2.1.0', runs: [{ tool: {} }] })
    expect([text, markdown, sarif].map(({ status }) => status)).toEqual([0, 0, 0])
  })

  test('ends with 1 for an error, with 2 for wrong usage, with 3 for what cannot be read, and tells the rest', async () => {
    const wrong = layoutBuilder()
    wrong.name(
      wrong.image({ platform: 'linux/amd64', layers: [{ tar: archive(file('bin/app', program('linux/arm64'))) }] }),
    )
    wrong.write(join(here.workspace, 'wrong'))
    const damaged = layoutBuilder()
    const layer = { tar: base, blob: Buffer.from('no layer') }
    damaged.name(
      damaged.index([
        damaged.image(imageOf('linux/amd64', MB)),
        damaged.image({ platform: 'linux/arm64', layers: [layer] }),
      ]),
    )
    damaged.write(join(here.workspace, 'damaged'))

    const failed = await run('inspect', 'oci:wrong')
    expect(failed.status).toBe(1)
    expect(failed.stdout).toContain('wrong-architecture')
    const unread = await run('inspect', 'oci:damaged')
    expect(unread.status).toBe(3)
    expect(unread.stdout).toMatch(
      /oci:damaged \(linux\/amd64\)[\s\S]*\/usr\/base[\s\S]*oci:damaged \(linux\/arm64\)\n\nNo numbers\n/,
    )
    const usage = await run('inspect', 'ocl:wrong/layout')
    expect([usage.status, usage.stdout]).toEqual([2, ''])
    expect(usage.stderr).toContain('oci:wrong/layout')
    expect((await run('inspect', `${proxy.host}/acme/app:none`)).status).toBe(3)
  })
})

test('compare tells what became of each platform, and ends with 0 whatever that is', async () => {
  const { status, stdout, stderr } = await run('compare', named('1'), named('2'))
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout.match(/^\S+app:1 -> \S+app:2 \(linux\/\w+\)$/gm)).toHaveLength(2)
  expect(stdout).toMatch(/live +2 MB +3 MB +\+1 MB +\+\d+%/)
  expect(stdout).toMatch(/\+1 MB +grew +1 +\/opt\/data/)
  const json = JSON.parse((await run('compare', named('1'), named('2'), '--format', 'json')).stdout) as Report
  expect(json.comparison?.platforms.map(({ paths }) => paths.map(({ path }) => path))).toEqual([
    ['/opt/data'],
    ['/opt/data'],
  ])
})
