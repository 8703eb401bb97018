import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// All temporary folders of a run lie in one that goes with it: a test that ran out of time, or was killed, removes none of its own.
const temporary = mkdtempSync(join(tmpdir(), 'image-budgets-tests-'))
process.env.TMPDIR = temporary
process.once('exit', () => {
  try {
    rmSync(temporary, { recursive: true, force: true })
  } catch {
    // A disk that a killed test left mounted, or files of root's.
  }
})

// Native ES modules: the code under test is the code that ships, with no second module system between.
const project = (displayName, folders) => ({
  displayName,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  // Projects that are read and never run.
  modulePathIgnorePatterns: ['<rootDir>/__tests__/unit/lint/(?:corpus|well-made)/'],
  testMatch: folders.map((folder) => `<rootDir>/__tests__/${folder}/**/*.test.ts`),
})

export default {
  projects: [
    project('unit', ['unit', 'contract', 'golden', 'architecture']),
    project('integration', ['integration']),
    project('e2e', ['e2e']),
    project('browser', ['browser']),
  ],
}
