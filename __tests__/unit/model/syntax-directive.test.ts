import { describe, expect, test } from '@jest/globals'
import { findSyntaxDirective, isDockersFrontend } from '../../../src/model/syntax-directive.ts'

describe('frontends', () => {
  test.each([
    ['# syntax=evil/x:1\nFROM a', { frontend: 'evil/x:1', line: 1 }],
    ['#!/usr/bin/x\n#  SYNTAX = evil/x \nFROM a', { frontend: 'evil/x', line: 2 }],
    ['# escape=`\n# syntax=evil/x\n', { frontend: 'evil/x', line: 2 }],
    ['// syntax=evil/x\nFROM a', { frontend: 'evil/x', line: 1 }],
    ['\ufeff# syntax=evil/x', { frontend: 'evil/x', line: 1 }],
    ['{"syntax": "evil/x"}', { frontend: 'evil/x', line: 1 }],
    ['# a comment\n# syntax=evil/x', undefined],
    ['FROM a\n# syntax=evil/x', undefined],
    ['', undefined],
  ])('attack 13: %j asks for %j', (text, directive) => expect(findSyntaxDirective(text)).toEqual(directive))

  test.each([
    'docker/dockerfile:1',
    'docker.io/docker/dockerfile',
    'index.docker.io/docker/dockerfile:1',
    'docker/dockerfile-upstream:master',
    'docker/dockerfile@sha256:0',
  ])('%s is Docker’s', (reference) => expect(isDockersFrontend(reference)).toBe(true))
  test.each([
    'evil/docker/dockerfile',
    'docker/dockerfile-evil',
    'docker/dockerfile/x',
    'ghcr.io/docker/dockerfile',
    'docker.io.evil/docker/dockerfile',
  ])('attack 13: %s is not', (reference) => expect(isDockersFrontend(reference)).toBe(false))
})
