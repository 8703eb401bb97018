import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { layerOrigins } from '../../src/measure/layer-origins.ts'
import { parseDigest } from '../../src/model/digest.ts'

const platforms = ['linux/amd64', 'linux/arm64']

const base = `FROM debian:bookworm-slim
RUN echo from-the-base > /from-the-base
`

const app = `# A comment, so that lines are not counted from the first instruction
ARG UNUSED=1
FROM two-layers AS common
ENV A=1
RUN echo one > /one
RUN echo two \\
    > /two && \\
    # a comment inside
    echo more >> /two

FROM common AS builder
RUN <<EOF
echo built > /built
EOF
COPY a.txt /src/a.txt

FROM common AS cuda
COPY --link --from=builder /built /opt/built
COPY <<EOF /etc/conf
conf
EOF
RUN true
RUN chmod 0600 /one
WORKDIR /work
COPY a.txt b.txt ./

FROM common AS cpu
COPY --from=builder /src/a.txt /opt/a
ARG TOKEN
RUN <<EOF
set -e
echo "\${#TOKEN}" > /length
EOF
ADD --chmod=755 b.txt /opt/
USER nobody

FROM scratch AS minimal
COPY --link a.txt /a
COPY --from=builder /built /b
COPY --link b.txt /b2
`

const child = `ARG BASE
FROM \${BASE}
RUN echo child > /child
COPY a.txt /c
`

const plain = `
FROM debian:bookworm-slim
COPY a.txt /a
`

/** What a named context brought: BuildKit has no line for it, and none is made up. */
const inherited = [
  { file: undefined, line: undefined, inherited: true, word: 'ADD' },
  { file: undefined, line: undefined, inherited: true, word: 'RUN' },
]
const common = [
  { file: 'Dockerfile', line: 5, inherited: false, word: 'RUN' },
  { file: 'Dockerfile', line: 6, inherited: false, word: 'RUN' },
]
const cuda = [
  { file: 'Dockerfile', line: 18, inherited: false, word: 'COPY' },
  { file: 'Dockerfile', line: 19, inherited: false, word: 'COPY' },
  { file: 'Dockerfile', line: 22, inherited: false, word: 'RUN' },
  { file: 'Dockerfile', line: 23, inherited: false, word: 'RUN' },
  { file: 'Dockerfile', line: 24, inherited: false, word: 'WORKDIR' },
  { file: 'Dockerfile', line: 25, inherited: false, word: 'COPY' },
]
const expected: Readonly<Record<string, readonly unknown[]>> = {
  cuda: [...inherited, ...common, ...cuda],
  cpu: [
    ...inherited,
    ...common,
    { file: 'Dockerfile', line: 28, inherited: false, word: 'COPY' },
    { file: 'Dockerfile', line: 30, inherited: false, word: 'RUN' },
    { file: 'Dockerfile', line: 34, inherited: false, word: 'ADD' },
  ],
  minimal: [
    { file: 'Dockerfile', line: 38, inherited: false, word: 'COPY' },
    { file: 'Dockerfile', line: 39, inherited: false, word: 'COPY' },
    { file: 'Dockerfile', line: 40, inherited: false, word: 'COPY' },
  ],
  plain: [
    { file: 'Dockerfile.plain', line: 2, inherited: true, word: 'ADD' },
    { file: 'Dockerfile.plain', line: 3, inherited: false, word: 'COPY' },
  ],
  child: [
    ...[...inherited, ...common, ...cuda].map((layer) => ({ ...layer, inherited: true })),
    { file: 'child/Dockerfile', line: 3, inherited: false, word: 'RUN' },
    { file: 'child/Dockerfile', line: 4, inherited: false, word: 'COPY' },
  ],
}

/** The target's own Dockerfile, then its parent's. */
const dockerfiles: Readonly<Record<string, readonly string[]>> = {
  plain: ['Dockerfile.plain'],
  child: ['child/Dockerfile', 'Dockerfile'],
}

let folder = ''

function bake(definition: object, metadataFile = 'metadata.json'): void {
  writeFileSync(join(folder, 'bake.json'), JSON.stringify(definition))
  execFileSync('docker', ['buildx', 'bake', '-f', 'bake.json', '--progress=plain', '--metadata-file', metadataFile], {
    cwd: folder,
    env: { ...process.env, BUILDX_BAKE_ENTITLEMENTS_FS: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

function bakeApp(out: string, mode: 'max' | 'min'): void {
  const shared = { context: 'app', platforms, attest: [`type=provenance,mode=${mode}`], args: { TOKEN: 'hunter2' } }
  const contexts = { 'two-layers': `oci-layout://${join(folder, 'base-layout')}` }
  const target = (name: string) => ({
    ...shared,
    contexts,
    target: name,
    output: [`type=oci,dest=${out}/${name},tar=false`],
  })
  bake(
    {
      group: { default: { targets: ['cuda', 'cpu', 'minimal', 'plain', 'child'] } },
      target: {
        cuda: target('cuda'),
        cpu: target('cpu'),
        minimal: target('minimal'),
        plain: { ...shared, dockerfile: 'Dockerfile.plain', output: [`type=oci,dest=${out}/plain,tar=false`] },
        child: {
          ...shared,
          dockerfile: 'child/Dockerfile',
          args: { BASE: 'parent' },
          contexts: { parent: 'target:cuda' },
          output: [`type=oci,dest=${out}/child,tar=false`],
        },
      },
    },
    `${out}.json`,
  )
}

type Descriptor = {
  readonly digest: string
  readonly platform?: { readonly architecture: string }
  readonly annotations?: Readonly<Record<string, string>>
}

type HistoryJson = { readonly created_by: string; readonly empty_layer?: boolean }

function read(layout: string, digest: string) {
  return JSON.parse(readFileSync(join(layout, 'blobs', 'sha256', digest.slice(7)), 'utf8'))
}

/** What BuildKit's history keeps of a build whose attestation is of mode=min, and so tells nothing about layers. */
function recorded(target: string, architecture: string): unknown {
  const metadata = JSON.parse(readFileSync(join(folder, 'recorded.json'), 'utf8'))
  const reference = String(metadata[target]['buildx.build.ref']).split('/').at(-1) ?? ''
  const args = [
    'buildx',
    'history',
    'inspect',
    'attachment',
    '--platform',
    `linux/${architecture}`,
    '--type',
    'provenance',
  ]
  return JSON.parse(execFileSync('docker', [...args, reference], { encoding: 'utf8', maxBuffer: 2 ** 26 }))
}

function originsIn(layout: string, options: { readonly architecture: string; readonly withTexts: boolean }) {
  const top = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8'))
  const manifests: readonly Descriptor[] = read(layout, top.manifests[0].digest).manifests
  const image = manifests.find(({ platform }) => platform?.architecture === options.architecture)
  const attestation = manifests.find(
    ({ annotations }) => annotations?.['vnd.docker.reference.digest'] === image?.digest,
  )
  if (image === undefined || attestation === undefined) throw new Error(`No image or no attestation in ${layout}`)
  const manifest = read(layout, image.digest)
  const paths = dockerfiles[basename(layout)] ?? ['Dockerfile']
  return layerOrigins({
    layerDigests: manifest.layers.map((layer: Descriptor) => parseDigest(layer.digest)),
    history: read(layout, manifest.config.digest).history.map((entry: HistoryJson) => ({
      createdBy: entry.created_by,
      emptyLayer: entry.empty_layer === true,
    })),
    provenance: layout.includes('/recorded/')
      ? recorded(basename(layout), options.architecture)
      : read(layout, read(layout, attestation.digest).layers[0].digest),
    dockerfiles: paths.map((path) =>
      options.withTexts ? { path, text: readFileSync(join(folder, 'app', path), 'utf8') } : { path },
    ),
  })
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'layer-origins-'))
  for (const part of ['base', 'app/child']) mkdirSync(join(folder, part), { recursive: true })
  writeFileSync(join(folder, 'base/Dockerfile'), base)
  writeFileSync(join(folder, 'app/Dockerfile'), app)
  writeFileSync(join(folder, 'app/child/Dockerfile'), child)
  writeFileSync(join(folder, 'app/Dockerfile.plain'), plain)
  // Fresh bytes, so that the first build has steps that no cache holds.
  writeFileSync(join(folder, 'app/a.txt'), folder)
  writeFileSync(join(folder, 'app/b.txt'), `${folder} b`)
  bake({
    group: { default: { targets: ['base'] } },
    target: { base: { context: 'base', platforms, output: ['type=oci,dest=base-layout,tar=false'] } },
  })
  bakeApp('first', 'max')
  bakeApp('cached', 'max')
  bakeApp('recorded', 'min')
}, 300_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.each(['first', 'cached', 'recorded'])('in the %s build of several targets that share stages', (run) => {
  describe.each(['amd64', 'arm64'])('for %s', (architecture) => {
    test.each(Object.keys(expected))('every layer of %s names the line that made it', (target) => {
      const origins = originsIn(join(folder, run, target), { architecture, withTexts: true })
      const seen = origins.map(({ dockerfile, line, inherited, instruction }) => ({
        file: dockerfile,
        line,
        inherited,
        word: instruction?.split(' ')[0],
      }))
      expect(seen).toEqual(expected[target])
      expect(JSON.stringify(origins)).not.toContain('hunter2')
    })
  })
})

test('two Dockerfiles of one name are told apart by their text, and without it no line is guessed', () => {
  const origins = originsIn(join(folder, 'first', 'child'), { architecture: 'amd64', withTexts: false })
  expect(origins.map(({ line }) => line)).toEqual(expected['child']?.map(() => undefined))
  expect(origins.at(-1)?.instruction).toBe('COPY a.txt /c')
})
