import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { afterAll, expect, test } from '@jest/globals'
import { createFiles } from '../../src/adapters/files.ts'
import { contextLister } from '../../src/lint/list-context.ts'
import { neededStages } from '../../src/lint/needed-stages.ts'
import { readDockerfile } from '../../src/model/read-dockerfile.ts'
import { sentContext } from '../../src/lint/sent-context.ts'
import { isUnknown } from '../../src/model/unknown.ts'
import { variantOf } from '../kit/lint-folder.ts'
import { transferredByEngine } from '../kit/transferred-by-engine.ts'

/*
 * Files are whole mebibytes, each another power of two of them: what the engine gets of them is told apart from the few bytes that each file costs on the way, and
 * the sum says which files they were.
 */
const mebibyte = 1 << 20

const roots: string[] = []
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true })
})

type Content = number | string | { readonly symlink: string } | { readonly hardLink: string }

type Project = {
  readonly dockerfile: string
  /** Mebibytes, a text, or what it is a link to. */
  readonly files: Readonly<Record<string, Content>>
  readonly target?: string
  readonly platforms?: readonly string[]
}

function projectOf({ dockerfile, files }: Project): string {
  const root = mkdtempSync(join(tmpdir(), 'transfer-'))
  roots.push(root)
  const all: Readonly<Record<string, Content>> = { Dockerfile: dockerfile, ...files }
  for (const [path, content] of Object.entries(all)) {
    const at = join(root, path)
    mkdirSync(dirname(at), { recursive: true })
    if (typeof content === 'string') writeFileSync(at, content)
    else if (typeof content === 'number') writeFileSync(at, randomBytes(content * mebibyte))
    else if ('symlink' in content) symlinkSync(content.symlink, at)
    else linkSync(join(root, content.hardLink), at)
  }
  return root
}

async function sentByUs(root: string, { target, platforms, dockerfile: text }: Project): Promise<number> {
  const variant = variantOf('only', { ...(target && { target }), ...(platforms && { platforms }) })
  const dockerfile = readDockerfile({ path: 'Dockerfile', text })
  const listing = await contextLister({ workspace: root, files: createFiles() })(variant)
  if (isUnknown(dockerfile) || isUnknown(listing)) throw new Error('cannot be read')
  const stages = neededStages(dockerfile, variant)
  if (isUnknown(stages)) throw new Error(stages.reason)
  const sent = sentContext(listing, { dockerfile, stages, variant })
  if (isUnknown(sent)) throw new Error(sent.reason)
  return sent.bytes
}

const base = 'FROM debian:bookworm-slim\n'
const cases: Readonly<Record<string, Project & { readonly mebibytes: number }>> = {
  'nothing, where no stage names any of it': { dockerfile: `${base}RUN true\n`, files: { a: 1 }, mebibytes: 0 },
  'all of it, for COPY . .': {
    dockerfile: 'FROM scratch\nCOPY . .\n',
    files: { a: 1, 'b/c': 2, 'b/d/e': 4 },
    mebibytes: 7,
  },
  'what an ignore file leaves, and its own goes before that of the context': {
    dockerfile: 'FROM scratch\nCOPY . .\n',
    files: {
      a: 1,
      'b/c': 2,
      'b/d/e': 4,
      'b/x.log': 8,
      '.dockerignore': '*',
      'Dockerfile.dockerignore': 'b\n!b/d\n**/*.log\n',
    },
    mebibytes: 5,
  },
  'what lines name, without what only others of the folder are': {
    dockerfile: 'FROM scratch\nCOPY b/d a* /x/\nCOPY ["b/c", "/y/"]\n',
    files: { a: 1, a2: 2, 'b/c': 4, 'b/d/e': 8, 'b/f': 16, 'c/a': 32 },
    mebibytes: 15,
  },
  'what needed stages name, those of bind mounts too': {
    dockerfile: `FROM scratch AS unused\nCOPY a /\n${base.trim()} AS build\nRUN --mount=type=bind,source=b,target=/b --mount=type=cache,target=/c true\nFROM scratch\nCOPY --from=build /etc/hostname /\nADD c /\n`,
    files: { a: 1, 'b/x': 2, c: 4, d: 8 },
    mebibytes: 6,
  },
  'what the target needs': {
    dockerfile: 'FROM scratch AS one\nCOPY a /\nFROM scratch\nCOPY b /\n',
    files: { a: 1, b: 2 },
    target: 'one',
    mebibytes: 1,
  },
  'what variables stand for': {
    dockerfile: `ARG TOP=b\nFROM scratch AS base\nARG TOP\nENV SUB=$TOP/c\nFROM base\nARG FILE="x"\nCOPY \${SUB}/$FILE \${NONE:-a} /y/\n`,
    files: { a: 1, 'b/c/x': 2, 'b/c/y': 4 },
    mebibytes: 3,
  },
  'where symlinks lead, of what is named and not of what is in it': {
    dockerfile: 'FROM scratch\nCOPY link/x top l? d/*/m /y/\n',
    files: {
      'real/x': 1,
      'real/y': 2,
      other: 4,
      'd/e': 8,
      far: 16,
      'g/h/m': 32,
      'g/h/n': 64,
      link: { symlink: 'real' },
      top: { symlink: 'real/../other' },
      l2: { symlink: '/far' },
      'd/f': { symlink: '../g/h' },
      'real/inner': { symlink: '../d/e' },
    },
    mebibytes: 61,
  },
  'a file of several names once': {
    dockerfile: 'FROM scratch\nCOPY . /\n',
    files: { 'a/b': 1, 'a/c': { hardLink: 'a/b' }, d: 2, e: { hardLink: 'd' }, '.dockerignore': 'd' },
    mebibytes: 3,
  },
  'what two stars find at any depth': {
    dockerfile: 'FROM scratch\nCOPY **/x /y/\n',
    files: { 'a/x': 1, 'b/c/x': 2, 'b/y': 4, x: 8 },
    mebibytes: 11,
  },
  'what any of the platforms takes': {
    dockerfile: 'FROM scratch\nARG TARGETARCH\nCOPY bin/$TARGETARCH /\n',
    files: { 'bin/amd64': 1, 'bin/arm64': 2, 'bin/riscv64': 4 },
    platforms: ['linux/amd64', 'linux/arm64'],
    mebibytes: 3,
  },
}

test.each(Object.entries(cases))(
  'a first build sends %s, and that is what is told',
  async (_, project) => {
    const root = projectOf(project)
    const bytes = await sentByUs(root, project)
    expect(bytes - (bytes % mebibyte)).toBe(project.mebibytes * mebibyte)
    const more = [
      ...(project.target === undefined ? [] : [`--target=${project.target}`]),
      ...(project.platforms === undefined ? [] : [`--platform=${project.platforms.join(',')}`]),
    ]
    const transferred = await transferredByEngine(root, more)
    expect(Math.floor(transferred / mebibyte) * mebibyte).toBe(bytes - (bytes % mebibyte))
  },
  120_000,
)
