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
