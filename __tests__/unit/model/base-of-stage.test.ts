// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is the syntax of Dockerfiles
import { describe, expect, test } from '@jest/globals'
import { baseOfStage } from '../../../src/model/base-of-stage.ts'
import { readDockerfile } from '../../../src/model/read-dockerfile.ts'
import { isUnknown } from '../../../src/model/unknown.ts'

const base = (text: string, options: { target?: string; buildArgs?: Record<string, string> } = {}) => {
  const dockerfile = readDockerfile({ path: 'Dockerfile', text })
  return isUnknown(dockerfile) ? undefined : baseOfStage(dockerfile, { buildArgs: {}, ...options })
}

describe('what an image stands on', () => {
  test.each([
    ['FROM debian', 'debian'],
    ['FROM --platform=$BUILDPLATFORM golang AS build\nFROM debian:12@sha256:0', 'debian:12@sha256:0'],
    ['FROM debian AS one\nFROM one AS two\nFROM TWO', 'debian'],
    ['FROM debian AS debian\nFROM debian', 'debian'],
    ['ARG TAG=12\nFROM debian:$TAG', 'debian:12'],
    ['ARG A=b T="12"\nFROM debian:${T}-$A', 'debian:12-b'],
    ['ARG T=12\nARG IMAGE=debian:$T\nFROM $IMAGE', 'debian:12'],
    ['FROM debian:${T:-11}', 'debian:11'],
    ['ARG T=12\nFROM debian${T:+:$T}', 'debian:12'],
    ['ARG T=12\nFROM debian:${T%2}', undefined],
    [`ARG A=aaaaaaaa\n${'ARG A=$A$A\n'.repeat(60)}FROM $A`, undefined],
    ['ARG T=12\nFROM debian${T:+-slim}', 'debian-slim'],
    ['ARG T\nFROM debian:$T', undefined],
    ['FROM debian:$T', undefined],
    ['FROM base-$TARGETARCH', undefined],
    ['FROM debian AS one\nARG T=12\nFROM debian:$T', undefined],
    ['FROM scratch', undefined],
    ['FROM debian AS one\nFROM scratch', undefined],
    ['# syntax=evil/frontend\nFROM debian', undefined],
    ['', undefined],
  ])('%j', (text, expected) => {
    expect(base(text)).toBe(expected)
  })

  test('of the stage that is built, with the build arguments of that build', () => {
    const text = 'ARG T=12\nFROM debian:$T AS one\nFROM alpine AS two'
    expect(base(text, { target: 'ONE', buildArgs: { T: '13' } })).toBe('debian:13')
    expect(base(text, { target: '0' })).toBe('debian:12')
    expect(base(text, { target: 'three' })).toBeUndefined()
    // It is not declared, and so it is nothing to FROM.
    expect(base('FROM debian:$T', { buildArgs: { T: '13' } })).toBeUndefined()
  })
})
