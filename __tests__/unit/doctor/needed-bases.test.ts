import { expect, test } from '@jest/globals'
import { type Build, neededBases } from '../../../src/doctor/needed-bases.ts'
import type { Dockerfile } from '../../../src/model/dockerfile.ts'
import { readDockerfile } from '../../../src/model/read-dockerfile.ts'
import { servesPlatform } from '../../../src/model/serves-platform.ts'
import { amd64, arm64 } from '../../kit/run-builder.ts'

const needed = (text: string, build: Partial<Build> = {}): readonly string[] =>
  neededBases(readDockerfile({ path: 'Dockerfile', text }) as Dockerfile, {
    platform: amd64,
    buildArgs: {},
    contexts: new Set(),
    ...build,
  })
    .map(({ written, line, platform }) => `${line} ${written} ${platform ?? 'own'}`)
    .sort()

test.each<[string, string, Partial<Build>, readonly string[]]>([
  ['a base', '# one\nFROM debian:12\nRUN x', {}, ['2 debian:12 linux/amd64']],
  ['nothing', 'FROM scratch', {}, []],
  ['an argument', 'ARG V=12\nFROM debian:$V', { buildArgs: { V: '13' } }, ['2 debian:13 linux/amd64']],
  ['an argument that nobody gave', 'ARG V\nFROM debian:$V', {}, []],
  ['a parent that this run builds', 'ARG BASE=debian\nFROM $BASE', { buildArgs: { BASE: '' } }, []],
  ['a named context', 'FROM lib', { contexts: new Set(['lib']) }, []],
  [
    'stages that the target needs',
    'FROM a AS x\nFROM b AS y\nFROM c AS z\nCOPY --from=x / /',
    {},
    ['1 a linux/amd64', '3 c linux/amd64'],
  ],
  ['a target', 'FROM a AS x\nFROM b AS y\nFROM x AS z', { target: 'z' }, ['1 a linux/amd64']],
  ['a stage by its number', 'FROM a\nFROM b\nFROM scratch\nCOPY --chown=1 --from=1 / /', {}, ['2 b linux/amd64']],
  [
    'images that files are taken from',
    'FROM scratch\nCOPY --link --from=c:1 / /\nRUN --mount=type=bind,from=d:2,target=/d x --from=e',
    {},
    ['1 c:1 linux/amd64', '1 d:2 linux/amd64'],
  ],
  ['the platform that a stage names', 'FROM --platform=linux/arm64 a', {}, ['1 a linux/arm64']],
  [
    'the platform of the machine',
    'FROM --platform=$BUILDPLATFORM a AS x\nFROM scratch\nCOPY --from=x / /',
    {},
    ['1 a own'],
  ],
  ['the platform in a name', 'FROM a:$TARGETARCH', { platform: arm64 }, ['1 a:arm64 linux/arm64']],
  ['what another frontend reads', '# syntax=example.com/other\nFROM a', {}, []],
  ['no line of a heredoc', 'FROM a\nRUN <<EOF\nFROM b\nCOPY --from=c / /\nEOF', {}, ['1 a linux/amd64']],
])('of a Dockerfile is needed: %s', (_, text, build, expected) => {
  expect(needed(text, build)).toEqual(expected)
})

test.each([
  ['linux/amd64', 'linux/amd64', true],
  ['linux/amd64', 'linux/amd64/v3', true],
  ['linux/amd64/v3', 'linux/amd64/v2', false],
  ['linux/amd64/v2', 'linux/amd64', false],
  ['linux/arm/v6', 'linux/arm/v7', true],
  ['linux/arm/v7', 'linux/arm/v6', false],
  ['linux/arm/v7', 'linux/arm64', true],
  ['linux/386', 'linux/amd64', true],
  ['linux/amd64', 'linux/arm64', false],
  ['linux/amd64', 'linux/386', false],
])('%s serves %s: %p', (available, wanted, expected) => {
  expect(servesPlatform(available, wanted)).toBe(expected)
})
