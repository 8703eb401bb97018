import type { Report, StageName } from '../model/report.ts'

const words: Readonly<Record<StageName, string>> = {
  config: 'the configuration was read',
  plan: 'the build was planned',
  lint: 'what the images are built from was read',
  doctor: 'the machine was examined',
  build: 'the images were built',
  measure: 'the images were measured',
  inspect: 'the images were looked into',
  smoke: 'the smoke tests ran',
  judge: 'the sizes were judged',
  publish: 'what passed was published',
}

/** `the run ended while the images were built`; undefined where no stage failed. */
export function whereItEnded(stages: Report['stages']): string | undefined {
  const failed = stages.find(({ status }) => status === 'failed')
  return failed && `the run ended while ${words[failed.name]}`
}
