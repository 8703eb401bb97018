import { expect, test } from '@jest/globals'
import { dockerfileTargets } from '../../../src/init/dockerfile-targets.ts'

test.each([
  ['FROM a', { named: [], lastStage: undefined }],
  ['FROM a AS app', { named: [], lastStage: 'app' }],
  ['FROM a AS builder\nFROM b AS app\nCOPY --from=builder /x /x', { named: [], lastStage: 'app' }],
  ['FROM a AS tool\nFROM b\nCOPY --from=tool /x /x', { named: [], lastStage: undefined }],
  ['FROM a AS tool\nFROM b\nRUN --mount=from=0,target=/x true', { named: [], lastStage: undefined }],
  ['FROM a AS server\nFROM a AS worker', { named: ['server'], lastStage: 'worker' }],
  ['FROM a AS minimal\nFROM minimal AS cpu\nFROM cpu AS cuda', { named: ['minimal', 'cpu'], lastStage: 'cuda' }],
  ['FROM a AS test\nFROM a AS dev-cpu\nFROM a AS lint\nFROM a', { named: ['dev-cpu'], lastStage: undefined }],
  ['FROM a\nRUN <<EOF\nFROM a AS no\nEOF\nFROM b AS yes', { named: [], lastStage: 'yes' }],
  ['# syntax=evil/x\nFROM a', { reason: 'a frontend of its own reads it' }],
  ['', { reason: 'it has no FROM' }],
])('%j', (text, targets) => {
  expect(dockerfileTargets(text)).toEqual(targets)
})
