import { basename, join } from 'node:path'
import { loadConfig } from './config/load-config.ts'
import { roundedSize } from './config/rounded-size.ts'
import { parseBuilder } from './doctor/parse-builder.ts'
import { ActionError, messageOf } from './errors.ts'
import { type Candidates, findCandidates } from './find-candidates.ts'
import { proposeImages } from './init/propose-images.ts'
import { renderConfig } from './init/render-config.ts'
import { withFile } from './init/with-file.ts'
import { measureForReport, type MeasuredReport } from './measured-report.ts'
import { childEnvironment } from './model/child-environment.ts'
import { isInside } from './model/inside.ts'
import type { BuildCandidate, LeftOut, ProposedImage } from './model/proposal.ts'
import { quote } from './model/quote.ts'
import { refuseUnsafeEvent } from './plan/refuse-unsafe-event.ts'
import { readAndPlan } from './read-and-plan.ts'
import type { CheckOptions, Ports } from './run.ts'
import { writeTogether } from './sizes/write-together.ts'
import { stageClock } from './stage-clock.ts'

const file = '.github/image-budgets.yml'
const names = [file, '.github/image-budgets.yaml']
const builderTimeoutSeconds = 60
const headroom = 1.02

export type ProposeOptions = {
  readonly run: CheckOptions
  readonly measure: 'yes' | 'no'
  readonly mode: 'write' | 'dry-run'
}

export type ProposedConfig = {
  readonly file: string
  readonly text: string
  readonly candidates: readonly BuildCandidate[]
  readonly leftOut: readonly LeftOut[]
  /** Variants without a budget although they were to be measured. */
  readonly unmeasured: readonly string[]
}

/**
 * The command `init`: a first configuration of what the repository's files build, read and planned like a committed one before it is
 * written. Throws an ActionError: `usage` where there is a configuration, or nothing to build; what the stages throw.
 */
export async function proposeConfig(options: ProposeOptions, ports: Ports): Promise<ProposedConfig> {
  refuseUnsafeEvent(ports.context)
  await refuseExisting(ports)
  const found = await findCandidates(ports)
  if (found.candidates.length === 0) {
    const seen = found.leftOut.map(({ path, reason }) => `\n${quote(path)} is left out: ${reason}`).join('')
    throw new ActionError('usage', `There is no Dockerfile, bake or compose file that could be built${seen}`, {
      hint: 'Run this at the top of a repository that has one',
    })
  }
  const platforms = await platformsHere(options, ports)
  const { images, leftOut } = await readable(found, { platforms, ports })
  const measured = options.measure === 'yes' ? await withBudgets(images, { platforms, options, ports }) : images
  const text = renderConfig({ images: measured, platforms })
  await plannedFrom(text, { options: options.run, ports })
  if (options.mode === 'write') await write(text, ports)
  const variants = measured.flatMap(({ name, variants: each }) => each.map((variant) => ({ image: name, ...variant })))
  const missing = options.measure === 'yes' ? variants.filter(({ budget }) => budget === undefined) : []
  return {
    ...{ file, text, leftOut },
    candidates: variants.map(({ candidate }) => candidate),
    unmeasured: missing.map(({ image, name }) => `${image}/${name}`),
  }
}

async function refuseExisting({ context: { workspace }, files }: Ports): Promise<void> {
  const folder = await files.info(join(workspace, '.github'))
  if (folder !== undefined && folder.kind !== 'directory' && folder.kind !== 'symlink') {
    throw new ActionError('usage', 'There is a file .github where the folder of the configuration would be', {
      hint: 'Rename it, and run again',
    })
  }
  for (const name of names) {
    if ((await files.info(join(workspace, name))) === undefined) continue
    throw new ActionError('usage', `There is a configuration already, ${name}`, {
      hint: 'Change it there, or remove it to have one proposed; update writes its budgets',
    })
  }
}

/** Without bake and compose files where those cannot be imported: a proposal that cannot be read is none. */
async function readable(
  found: Candidates,
  about: { readonly platforms: readonly string[]; readonly ports: Ports },
): Promise<{ readonly images: readonly ProposedImage[]; readonly leftOut: readonly LeftOut[] }> {
  const { context } = about.ports
  const repository = (context.repository?.name ?? basename(context.workspace)).replace(/^[^A-Za-z0-9]+/, '')
  const imagesOf = (candidates: readonly BuildCandidate[]) =>
    proposeImages(
      candidates,
      repository
        .toLowerCase()
        .replace(/[^a-z0-9._-]+/g, '-')
        .slice(0, 100) || 'app',
    )
  const images = imagesOf(found.candidates)
  try {
    await loaded(renderConfig({ images, platforms: about.platforms }), about.ports)
    return { images, leftOut: found.leftOut }
  } catch (error) {
    const plain = found.ofDockerfiles
    const others = new Set(
      found.candidates.flatMap((each) => (each.file.kind === 'dockerfile' ? [] : [each.file.path])),
    )
    if (!(error instanceof ActionError) || plain.length === 0 || others.size === 0) throw error
    const leftOut = [...others].map((path): LeftOut => ({ path, reason: error.message }))
    const rest = imagesOf(plain)
    await loaded(renderConfig({ images: rest, platforms: about.platforms }), about.ports)
    return { images: rest, leftOut: [...found.leftOut, ...leftOut] }
  }
}

async function loaded(text: string, ports: Ports): Promise<void> {
  const { workspace } = ports.context
  await loadConfig({ ...ports, workspace, files: await withFile(ports.files, { workspace, file, text }) })
}

async function plannedFrom(
  text: string,
  { options, ports }: { readonly options: CheckOptions; readonly ports: Ports },
) {
  const { workspace } = ports.context
  const overlaid = { ...ports, files: await withFile(ports.files, { workspace, file, text }) }
  const run = { options, ports: overlaid, clock: stageClock({ ...ports, publish: 'never' }), facts: {} }
  return { run, ...(await readAndPlan(run)) }
}

/** The two that most images are for, as far as the builder has them. */
async function platformsHere(
  { run: { builder } }: ProposeOptions,
  { exec, env, context }: Ports,
): Promise<readonly string[]> {
  const usual = 'linux/amd64'
  const args = ['buildx', 'inspect', ...(builder === undefined ? [] : [builder])]
  const options = { cwd: context.workspace, env: childEnvironment({ env }), timeoutSeconds: builderTimeoutSeconds }
  try {
    const { exitCode, stdout } = await exec.run('docker', args, options)
    const { platforms = [] } = (exitCode === 0 ? parseBuilder(stdout) : undefined) ?? {}
    return [usual, ...platforms.filter((platform) => platform === 'linux/arm64')]
  } catch (error) {
    // Without docker nothing is built here, and the proposal is for machines that have it.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [usual]
    throw error
  }
}

/** Measured and two hundredths above; a variant holds for all its platforms. */
async function withBudgets(
  images: readonly ProposedImage[],
  about: { readonly platforms: readonly string[]; readonly options: ProposeOptions; readonly ports: Ports },
): Promise<readonly ProposedImage[]> {
  const { platforms, options, ports } = about
  const planned = await plannedFrom(renderConfig({ images, platforms }), { options: options.run, ports })
  const report = await measureForReport(planned.run, planned)
  return images.map((image) => ({
    ...image,
    variants: image.variants.map((variant) => {
      const bytes = largest(report, { image: image.name, variant: variant.name })
      return bytes === undefined ? variant : { ...variant, budget: roundedSize(Math.ceil(bytes * headroom), '1GB') }
    }),
  }))
}

function largest(
  { images }: MeasuredReport,
  { image, variant }: { readonly image: string; readonly variant: string },
): number | undefined {
  const sizes = images
    .filter((each) => each.image === image && each.variant === variant)
    .map(({ compressedBytes }) => compressedBytes)
  return sizes.reduce<number | undefined>(
    (most, bytes) => (bytes === undefined || most === undefined ? undefined : Math.max(most, bytes)),
    sizes.length === 0 ? undefined : 0,
  )
}

async function write(text: string, ports: Ports): Promise<void> {
  const { context, files } = ports
  const folder = join(context.workspace, '.github')
  const [root, real] = await Promise.all([files.realPath(context.workspace), files.realPath(folder)])
  const info = await files.info(folder)
  if (info !== undefined && (root === undefined || real === undefined || !isInside(real, root))) {
    throw new ActionError('unsafe-path', 'The folder .github leads out of the workspace', {
      hint: 'Replace the symlink by what it points to',
    })
  }
  await makeFolder(folder, files)
  await refuseExisting(ports)
  await writeTogether([{ path: join(context.workspace, file), before: undefined, after: text }], files)
}

async function makeFolder(folder: string, files: Ports['files']): Promise<void> {
  try {
    await files.makeDirectory(folder)
  } catch (cause) {
    throw new ActionError('update-failed', `The folder .github could not be made: ${messageOf(cause)}`, {
      hint: 'Nothing was changed: make the checkout writable, and run again',
      cause,
    })
  }
}
