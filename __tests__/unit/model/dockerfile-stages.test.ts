import { describe, expect, test } from '@jest/globals'
import { dockerfileStages, hasStage } from '../../../src/model/dockerfile-stages.ts'

describe('the stages of a Dockerfile', () => {
  test.each([
    ['FROM a AS one\nfrom b as Two\nFROM c', ['one', 'Two', undefined]],
    ['FROM --platform=$BUILDPLATFORM a AS one', ['one']],
    ['FROM \\\n  # why\n\n  a \\\n  AS one', ['one']],
    ['# FROM x AS no\nFROM a AS one\n  # FROM y AS no', ['one']],
    ['FROM a AS one\nRUN echo \\\nFROM x AS no\n', ['one']],
    ['FROM a AS one\nRUN <<EOF\nFROM x AS no\nEOF\nFROM b AS two', ['one', 'two']],
    ['FROM a AS one\nCOPY <<-"E1" <<\'E2\' /x/\nFROM x AS no\n\tE1\nFROM y AS no\nE2\nFROM b AS two', ['one', 'two']],
    ['FROM a AS one\nRUN cat <<<"x" && echo "<<NEVER"\nFROM b AS two', ['one', 'two']],
    ['# escape=`\nFROM a AS one\nRUN echo `\nFROM x AS no\nRUN dir c:\\\nFROM b AS two', ['one', 'two']],
    ['\ufeffFROM a AS one\r\nFROM b AS two\r\n', ['one', 'two']],
    ['', []],
  ])('%j', (text, stages) => {
    expect(dockerfileStages(text).stages).toEqual(stages)
  })

  test('heredocs without an end cost no more than others', () => {
    const text = `${[...Array(100_000).keys()].map((index) => `RUN <<E${index % 3}`).join('\n')}\nFROM a AS last`
    expect(dockerfileStages(text).stages).toEqual(['last'])
  }, 20_000)

  test.each([
    ['# syntax=docker/dockerfile:1.7-labs\nFROM a', true],
    ['#syntax = docker.io/docker/dockerfile:1\nFROM a', true],
    ['# syntax=evil/frontend\nFROM a', false],
    ['# escape=`\n# syntax=evil/frontend\nFROM a', false],
    ['#!/usr/bin/env x\n# syntax=evil/frontend\nFROM a', false],
    ['// syntax=evil/frontend\nFROM a', false],
    ['# syntax=index.docker.io/docker/dockerfile:1\nFROM a', true],
    ['FROM a\n# syntax=evil/frontend', true],
  ])('a frontend of someone else is not judged: %j', (text, known) => {
    expect(dockerfileStages(text).known).toBe(known)
  })

  test('a target is a name whatever its case, or the number of a stage', () => {
    const stages = dockerfileStages('FROM a AS Build\nFROM b')
    expect(['build', 'BUILD', '0', '1'].map((target) => hasStage(stages, target))).toEqual([true, true, true, true])
    expect(['buil', '2', 'a', ''].map((target) => hasStage(stages, target))).toEqual([false, false, false, false])
  })
})
