// One module to load, since each that is loaded by itself splits the bundle further, and every part costs time at the start.
export { createTestEngine } from './create-test-engine.ts'
export { runSmoke } from './run-smoke.ts'
