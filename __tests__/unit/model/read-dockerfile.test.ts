import { describe, expect, test } from '@jest/globals'
import type { Dockerfile } from '../../../src/model/dockerfile.ts'
import { readDockerfile } from '../../../src/model/read-dockerfile.ts'
import { stageCalled } from '../../../src/model/stage-called.ts'
import { isUnknown } from '../../../src/model/unknown.ts'

const read = (text: string) => readDockerfile({ path: 'Dockerfile', text })
const known = (text: string): Dockerfile => {
  const dockerfile = read(text)
  if (isUnknown(dockerfile)) throw new Error(dockerfile.reason)
  return dockerfile
}

test.each([
  ['FROM a AS one\nfrom b as Two\nFROM c', ['one', 'Two', undefined]],
  ['FROM --platform=$BUILDPLATFORM a AS one', ['one']],
  ['FROM \\\n  # why\n\n  a \\\n  AS one', ['one']],
  ['# FROM x AS no\nFROM a AS one\n  # FROM y AS no', ['one']],
  ['FROM a AS one\nRUN echo \\\nFROM x AS no\n', ['one']],
  ['FROM a AS one\nRUN <<EOF\nFROM x AS no\nEOF\nFROM b AS two', ['one', 'two']],
  ['FROM a AS one\nCOPY <<-"E1" <<\'E2\' /x/\nFROM x AS no\n\tE1\nFROM y AS no\nE2\nFROM b AS two', ['one', 'two']],
  ['FROM a AS one\nADD <<EOF /x\nFROM x AS no\nEOF\nFROM b AS two', ['one', 'two']],
  ['FROM a AS one\nONBUILD RUN <<EOF\nFROM x AS no\nEOF\nFROM b AS two', ['one', 'two']],
  ['FROM a AS one\nRUN cat <<<"x" && echo "<<NEVER"\nFROM b AS two', ['one', 'two']],
  ['FROM a AS one\nRUN ["sh", "<<EOF"]\nFROM b AS two', ['one', 'two']],
  ["FROM a AS one\nRUN echo it's <<EOF\nFROM b AS two", ['one', 'two']],
  ['# escape=`\nFROM a AS one\nRUN echo `\nFROM x AS no\nRUN dir c:\\\nFROM b AS two', ['one', 'two']],
  ['FROM a AS one\nRUN echo \\\\\nFROM b AS two', ['one', 'two']],
  ['\ufeffFROM a AS one\r\nFROM b AS two\r\n', ['one', 'two']],
])('the stages of %j', (text, stages) => {
  expect(known(text).stages.map(({ name }) => name)).toEqual(stages)
})

test('an instruction is what BuildKit makes of its lines, and knows on which of them each part stands', () => {
  const text = [
    'FROM a',
    'run --mount=type=cache,"target=/x y" --network="none" apt-get \\',
    '  # why',
    '',
    '  install curl && \\   ',
    '  true',
    'COPY --chown=a:b ["x y", "/z"]',
    "ONBUILD COPY --from=one <<EOF <<-'E 2' /x/",
    'one',
    'EOF',
    '\ttwo',
    '\tE 2',
    'CMD [ "a", b ]',
  ].join('\r\n')
  const [run, copy, trigger, cmd] = known(text).stages[0]?.instructions ?? []
  expect(run).toMatchObject({
    keyword: 'RUN',
    line: 2,
    lastLine: 6,
    flags: [
      { name: 'mount', value: 'type=cache,target=/x y' },
      { name: 'network', value: 'none' },
    ],
    text: 'apt-get   install curl &&   true',
    lineStarts: [
      { at: 0, line: 2 },
      { at: 8, line: 5 },
      { at: 26, line: 6 },
    ],
  })
  expect(copy).toMatchObject({ keyword: 'COPY', json: ['x y', '/z'], flags: [{ name: 'chown', value: 'a:b' }] })
  expect(trigger).toMatchObject({
    keyword: 'COPY',
    triggered: true,
    line: 8,
    lastLine: 12,
    flags: [{ name: 'from', value: 'one' }],
    heredocs: [
      { name: 'EOF', text: 'one\n', line: 9 },
      { name: 'E 2', text: '\ttwo\n', line: 11 },
    ],
  })
  expect(cmd?.json).toBeUndefined()
})

describe('what Docker’s frontend would refuse, and what is too large, is one sentence', () => {
  test.each([
    ['', 'it has no FROM'],
    ['# nothing\n\n', 'it has no FROM'],
    ['ARG A=1', 'it has no FROM'],
    ['RUN true\nFROM a', 'line 1 stands before the first FROM'],
    ['FROM a\nRNU true', 'line 2 begins with "RNU", which is no instruction'],
    ['FROM a\n\nRUN <<EOF\ntrue', 'line 3 opens the heredoc "EOF", which does not end'],
    ['FROM a b', 'line 1 is no FROM of an image'],
    ['FROM', 'line 1 is no FROM of an image'],
    ['FROM a AS 1x', 'line 1 is no FROM of an image'],
    ['# escape=x\nFROM a', 'it has an escape directive that is neither \\ nor `'],
    ['FROM a\0', 'it has NUL bytes and is no Dockerfile'],
    [`FROM a\nRUN ${'x'.repeat(70_000)}`, 'it has a line of more than 65,535 characters: line 2'],
    [`FROM a\nRUN ${'a;'.repeat(15_000)}\\\n${'b&&'.repeat(15_000)}c`, 'it has more than 20,000 shell operators'],
    [`FROM a\n${'RUN true\n'.repeat(10_000)}`, 'it has more than 10,000 lines'],
    [`FROM a\n${'RUN true\n'.repeat(1_200_000)}`, 'it is larger than 256 KiB'],
    [`FROM a\nRUN true \\\n${' x \\\n'.repeat(1_000_000)}`, 'it is larger than 256 KiB'],
  ])('%#', (text, reason) => {
    expect(read(text)).toEqual({ kind: 'unknown', reason })
  })
})

test.each([
  ['# syntax=docker/dockerfile:1.7-labs\nFROM a', true],
  ['#syntax = docker.io/docker/dockerfile:1\nFROM a', true],
  ['# syntax=evil/frontend\nFROM a', false],
  ['# syntax=evil/frontend\nname: not even a Dockerfile', false],
  ['# escape=`\n# syntax=evil/frontend\nFROM a', false],
  ['#!/usr/bin/env x\n# syntax=evil/frontend\nFROM a', false],
  ['// syntax=evil/frontend\nFROM a', false],
  ['# syntax=index.docker.io/docker/dockerfile:1\nFROM a', true],
  ['FROM a\n# syntax=evil/frontend', true],
])('the stages of a frontend of someone else are not ours to know: %j', (text, isOurs) => {
  expect(known(text).stages).toHaveLength(isOurs ? 1 : 0)
})

test('a target is a name whatever its case, or the number of a stage', () => {
  const { stages } = known('FROM a AS Build\nFROM b\nFROM c AS build')
  expect(['build', 'BUILD', '0', '1'].map((target) => stageCalled(stages, target)?.index)).toEqual([2, 2, 0, 1])
  expect(['buil', '3', 'a', ''].map((target) => stageCalled(stages, target))).toEqual(Array(4).fill(undefined))
})
