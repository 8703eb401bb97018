// Prints how many tests of a jest run passed and how many failed. What did not run counts as failed: a suite that
// could not be loaded, a test that was skipped, a run without tests or without results.
import { readFileSync } from 'node:fs'

try {
  const run = JSON.parse(readFileSync(process.argv[2], 'utf8'))
  const failed = run.numFailedTests + run.numRuntimeErrorTestSuites + run.numPendingTests + run.numTodoTests
  const clean = run.success && run.numTotalTests > 0
  console.log(run.numPassedTests, clean ? failed : Math.max(failed, 1))
} catch {
  console.log(0, 1)
}
