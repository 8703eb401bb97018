import type { Finding, FindingData } from '../model/finding.ts'
import { listInWords } from '../model/list-in-words.ts'
import { quote } from '../model/quote.ts'
import type { Wording } from './finding-wording.ts'
import { configLine, type Scope, subject } from './wording-place.ts'

type GpuFinding = Finding & Extract<FindingData, { readonly code: 'gpu-settings' }>

/** Words for what the environment of an image says about GPUs. */
export function wordGpuSettings(finding: GpuFinding, scope: Scope): Wording {
  const { problem } = finding
  const thing = subject(finding, scope)
  const place = configLine(finding)
  switch (problem.kind) {
    case 'devices-unset':
      return {
        message: `${thing} does not set NVIDIA_VISIBLE_DEVICES, so the NVIDIA runtime gives it no GPU`,
        remedy: 'Add ENV NVIDIA_VISIBLE_DEVICES=all to its Dockerfile',
      }
    case 'devices-none':
      return {
        message: `${thing} sets NVIDIA_VISIBLE_DEVICES to ${quote(problem.value)}, so the NVIDIA runtime gives it no GPU`,
        remedy: 'Set ENV NVIDIA_VISIBLE_DEVICES=all in its Dockerfile',
      }
    case 'capabilities-missing': {
      const { value, missing } = problem
      return {
        message: `${thing} sets NVIDIA_DRIVER_CAPABILITIES to ${quote(value)}, without ${listInWords(missing)}, which CUDA and nvidia-smi need`,
        remedy: `Add ${listInWords(missing)} to it in its Dockerfile`,
      }
    }
    case 'requirement-malformed':
      return {
        message: `${thing} sets ${problem.name} to ${quote(problem.value)}, which no NVIDIA runtime can read`,
        remedy: 'Write conditions such as cuda>=12.6, with a comma for and, a space for or',
      }
    case 'requirement-above-version':
      return {
        message: `${thing} asks for a driver with ${quote(problem.condition)} and holds CUDA ${problem.cudaVersion}`,
        remedy: 'Let NVIDIA_REQUIRE_CUDA and CUDA_VERSION of its base say the same CUDA',
      }
    case 'driver-too-old':
      return {
        message: `${thing} asks for ${quote(problem.condition)}, and the driver of this machine has ${problem.has}`,
        remedy: 'This is no fault of the image: update the driver, or test on another machine',
      }
    case 'cpu-asks-for-gpu':
      return {
        message: `${thing} has device: cpu and sets ${problem.name} to ${quote(problem.value)}`,
        remedy: `Build it on a base without CUDA, or correct its device in ${place}`,
      }
  }
}
