import { parseSourceReference } from '../../../src/model/parse-source-reference.ts'
import { sourceText } from '../../../src/model/source-text.ts'

const digest = `sha256:${'a1'.repeat(32)}`
const debian = { name: 'debian', host: 'docker.io', path: 'library/debian' }
const ghcr = { name: 'ghcr.io/acme/app', host: 'ghcr.io', path: 'acme/app' }
const local = { name: 'localhost:5000/app', host: 'localhost:5000', path: 'app' }

test.each([
  ['oci:build/layout', { kind: 'oci', path: 'build/layout' }],
  [`oci:build/layout@${digest}`, { kind: 'oci', path: 'build/layout', digest }],
  ['oci:/tmp/a folder@home', { kind: 'oci', path: '/tmp/a folder@home' }],
  ['oci:C:odd:name', { kind: 'oci', path: 'C:odd:name' }],
  [`oci:a@b@${digest}`, { kind: 'oci', path: 'a@b', digest }],
  ['oci-archive:image.tar', { kind: 'oci-archive', path: 'image.tar' }],
  [`oci-archive:image.tar@${digest}`, { kind: 'oci-archive', path: `image.tar@${digest}` }],
  ['docker-archive:out/image.tar', { kind: 'docker-archive', path: 'out/image.tar' }],
  ['docker-daemon:app', { kind: 'docker-daemon', reference: 'app' }],
  ['docker-daemon:app:1.2', { kind: 'docker-daemon', reference: 'app:1.2' }],
  ['docker-daemon:0123456789ab', { kind: 'docker-daemon', reference: '0123456789ab' }],
  [`docker-daemon:${digest}`, { kind: 'docker-daemon', reference: digest }],
  ['registry:debian', { kind: 'registry', repository: debian, tag: 'latest' }],
  ['debian', { kind: 'registry', repository: debian, tag: 'latest' }],
  ['debian:bookworm-slim', { kind: 'registry', repository: debian, tag: 'bookworm-slim' }],
  [`ghcr.io/acme/app@${digest}`, { kind: 'registry', repository: ghcr, digest }],
  [`registry:ghcr.io/acme/app:v1@${digest}`, { kind: 'registry', repository: ghcr, tag: 'v1', digest }],
  [
    'docker:27-dind',
    { kind: 'registry', repository: { ...debian, name: 'docker', path: 'library/docker' }, tag: '27-dind' },
  ],
  ['localhost:5000/app', { kind: 'registry', repository: local, tag: 'latest' }],
  ['localhost:5000/app:2', { kind: 'registry', repository: local, tag: '2' }],
  [
    'registry:oci:latest',
    { kind: 'registry', repository: { ...debian, name: 'oci', path: 'library/oci' }, tag: 'latest' },
  ],
])('%s is read as docker would, and written again is the same image', (text, expected) => {
  const source = parseSourceReference(text)
  expect(source).toEqual(expected)
  if ('message' in source) throw new Error(source.message)
  expect(parseSourceReference(sourceText(source))).toEqual(expected)
})

test.each([
  ['', 'The source is empty', 'Write oci:FOLDER, oci-archive:FILE'],
  ['a\nb', String.raw`The source "a\u{a}b" holds a control character`, 'Remove it'],
  ['oci:', 'names nothing', 'behind oci:'],
  [`oci:@${digest}`, 'names no folder', 'oci:FOLDER@sha256:'],
  ['oci:x@sha256:12', '"sha256:12", which is none', '64 hexadecimal digits'],
  ['docker://debian:12', "another tool's notation", 'Write "registry:debian:12"'],
  ['oci-layout://out', "another tool's notation", 'Write "oci:out"'],
  ['oci://ghcr.io/a/b', "another tool's notation", 'Write "registry:ghcr.io/a/b"'],
  ['docker-achive:x.tar', 'of no known kind', 'Write "docker-archive:x.tar"'],
  ['OCI:out', 'of no known kind', 'Write "oci:out"'],
  ['docker_archive:x.tar', 'of no known kind', 'Write "docker-archive:x.tar"'],
  ['Debian', 'no name of an image', 'lower case: write "debian"'],
  ['registry:ghcr.io/Acme/App:V1', 'no name of an image', 'write "registry:ghcr.io/acme/app:V1"'],
  ['./image.tar', 'no name of an image', 'docker-archive:"./image.tar" or oci-archive:'],
  ['./layout', 'no name of an image', 'Write "oci:./layout"'],
  ['debian:-x', 'the tag "-x", which is none', 'does not begin with a dot or dash'],
  ['debian@sha512:00', 'the digest "sha512:00", which is none', 'sha256:'],
  ['docker-daemon:--output=/etc/passwd', 'no name of an image', 'docker-daemon:NAME'],
  ['-x', 'no name of an image', 'registry:NAME'],
])('attack 17: %j is refused, and the message proposes what is right', (text, message, remedy) => {
  const problem = parseSourceReference(text)
  expect(problem).toEqual({ message: expect.stringContaining(message), remedy: expect.stringContaining(remedy) })
})
