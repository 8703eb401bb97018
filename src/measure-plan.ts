import { buildImages } from './build-images.ts'
import { compareCaches } from './compare-caches.ts'
import { requireFit } from './doctor/doctor-report.ts'
import { examineMachine } from './examine-machine.ts'
import { openImage } from './image/open-image.ts'
import { inspectImages } from './inspect/inspect-images.ts'
import { dockerfileCandidates } from './measure/dockerfile-candidates.ts'
import { layerOrigins } from './measure/layer-origins.ts'
import { measureImages } from './measure/measure-images.ts'
import { measureWhileExporting } from './measure/measure-while-exporting.ts'
import type { BuildResult } from './model/build.ts'
import type { InspectedCell } from './model/inspection.ts'
import type { MeasuredCell } from './model/measurement.ts'
import type { Plan } from './model/plan.ts'
import type { Run } from './run.ts'

type About = {
  readonly plan: Plan
  readonly layoutRoot: string
  /** The bytes that the layouts of the last run took; undefined where there was none. */
  readonly lastRun: number | undefined
}

type MeasuredPlan = {
  readonly build: BuildResult
  readonly measured: readonly MeasuredCell[]
  readonly inspected: readonly InspectedCell[]
}

/** The stages from the machine to what is inside the images, which also go into the run's facts one by one. Throws as they do. */
export async function measurePlan(run: Run, about: About): Promise<MeasuredPlan> {
  const { ports, clock, facts } = run
  const { plan, layoutRoot } = about
  const builderInfo = await clock.run('doctor', async () => {
    const examined = await examineMachine(run, { ...about, command: 'check' })
    for (const { name, value } of examined.found) ports.log.info(`${name}: ${value}`)
    for (const warning of examined.problems.filter(({ blocks }) => !blocks)) {
      ports.log.info(`Warning: ${warning.message} [${warning.code}]\n${warning.remedy}`)
    }
    return requireFit(examined)
  })
  ports.signal.addEventListener('abort', () => void ports.meter.close(), { once: true })
  const early = measureWhileExporting({ ...ports, layoutRoot })
  const measure = async (build: BuildResult): Promise<readonly MeasuredCell[]> => {
    const { cells, failures } = await measureImages({
      ...{ cells: plan.cells, outcomes: build.outcomes, contents: early.contents },
      openSource: (index) => openImage(index, ports),
      originsOf: async ({ cell, ...image }) =>
        layerOrigins({
          ...image,
          dockerfiles: await dockerfileCandidates(cell, {
            ...{ plan, workspace: ports.context.workspace, files: ports.files },
          }),
        }),
    })
    for (const { message } of failures) ports.log.warn(message)
    return cells
  }
  try {
    facts.build = await clock.run('build', () => buildImages(run, { plan, layoutRoot, builderInfo }))
    const { build } = facts
    facts.measured = await clock.run('measure', () => measure(build))
    facts.caches = await compareCaches(run, layoutRoot)
  } finally {
    await early.stop()
  }
  const { build, measured } = facts
  facts.inspected = await clock.run('inspect', () =>
    inspectImages({
      ...ports,
      ...{ measured, outcomes: build.outcomes, variants: plan.variants },
      openSource: (index) => openImage(index, ports),
    }),
  )
  return { build, measured, inspected: facts.inspected }
}
