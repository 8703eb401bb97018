import { expect, test } from '@jest/globals'
import type { DoctorProblem } from '../../../src/doctor/doctor-report.ts'
import { gpuNotSeen, dockerMissing } from '../../../src/doctor/problems.ts'
import { renderDoctor } from '../../../src/doctor/render-doctor.ts'

const warning = gpuNotSeen(['nvidia-smi of app/cuda'])

test.each<[string, DoctorProblem[], string]>([
  ['nothing is missing', [], 'Ready to build'],
  ['only what does not keep it from building', [warning], 'Ready to build, but see the warnings above'],
  ['something is missing', [warning, dockerMissing()], 'This machine cannot build the configuration yet'],
])('the last line says what the machine is good for: %s', (_, problems, verdict) => {
  expect(renderDoctor({ problems, found: [] }).split('\n').at(-1)).toBe(verdict)
})

test('a warning names its code, and its remedy stands below it, a step a line', () => {
  const text = renderDoctor({ problems: [warning], found: [{ name: 'smoke tests', value: '2' }] })
  expect(text).toMatch(
    /^smoke tests {2}2\n\nWarning: nvidia-smi of app\/cuda requires a GPU, .* \[smoke-infrastructure\]\n {4}Run on .*\n {4}or leave .*\n {4}If docker run/,
  )
})
