export const gpuOptions = ['if-available', 'required'] as const

export type OutputFormat = 'text' | 'json' | 'markdown' | 'html' | 'sarif' | 'matrix'

export type CommandName =
  | 'check'
  | 'lint'
  | 'publish'
  | 'merge'
  | 'plan'
  | 'doctor'
  | 'update'
  | 'init'
  | 'inspect'
  | 'compare'
  | 'schema'

export const flags = {
  config: { type: 'string', value: 'FILE', text: 'the configuration; default .github/image-budgets.yml' },
  only: { type: 'string', multiple: true, value: 'NAME', text: 'an image, image/variant or glob; can be repeated' },
  platform: {
    type: 'string',
    multiple: true,
    value: 'PLATFORM',
    text: 'one of the platforms that there are; can be repeated',
  },
  builder: { type: 'string', value: 'NAME', text: 'the buildx builder; default the one that is selected' },
  'report-dir': { type: 'string', value: 'DIR', text: 'where the report goes; default image-budgets-report' },
  gpu: {
    type: 'string',
    value: 'WISH',
    text: 'required or if-available; default if-available, which is as each smoke test says',
  },
  'require-smoke': { type: 'boolean', text: 'a smoke test that is skipped fails, as for a release' },
  version: { type: 'string', value: 'VERSION', text: 'of the release; default what the git tag says' },
  metadata: { type: 'string', value: 'FILE', text: "the JSON of docker's metadata action, in place of the tags" },
  'dry-run': { type: 'boolean', text: 'tells every step, and does none' },
  'no-cache': { type: 'boolean', text: 'builds every step anew' },
  pull: { type: 'boolean', text: 'asks registries for every base, though the builder has one of that name' },
  'max-parallel': {
    type: 'string',
    value: 'COUNT',
    text: 'builds and tests so many images at once; default as many as the machine takes',
  },
  'compare-cache': {
    type: 'boolean',
    text: 'builds with caches first, then every step anew, and tells the files that differ',
  },
  report: {
    type: 'string',
    value: 'FILE',
    text: 'the report.json of a run of check, in place of a build',
  },
  ratchet: { type: 'boolean', text: 'lowers budgets (max, warn, total) to what was measured and the headroom' },
  raise: { type: 'boolean', text: 'raises budgets that are exceeded, to the same' },
  headroom: {
    type: 'string',
    value: 'PERCENT',
    text: 'over what was measured; default 2%; warn gets half of it, a count of layers none',
  },
  measure: { type: 'boolean', text: 'builds what is proposed, for budgets of measured size and 2 %' },
  buildkit: { type: 'boolean', text: 'asks BuildKit how it reads the Dockerfiles, and for its own checks' },
  format: { type: 'string', value: 'FORMAT', text: 'what standard output holds' },
} as const

export type FlagName = keyof typeof flags

const checkFlags = [
  'config',
  'only',
  'platform',
  'builder',
  'report-dir',
  'gpu',
  'require-smoke',
  'no-cache',
  'compare-cache',
  'pull',
  'max-parallel',
] as const satisfies readonly FlagName[]

export const commands: Readonly<
  Record<
    CommandName,
    {
      readonly text: string
      readonly flags: readonly FlagName[]
      /** How many images have to be named; `reports` takes reports instead, one or more. */
      readonly sources: 0 | 1 | 2 | 'reports'
      readonly formats: readonly [OutputFormat, ...OutputFormat[]]
    }
  >
> = {
  check: {
    text: 'build, measure and judge; tags nothing; with staging builds go there',
    flags: [...checkFlags, 'format'],
    sources: 0,
    formats: ['text', 'json', 'markdown', 'html'],
  },
  lint: {
    text: 'what Dockerfiles and contexts give away before a build; needs no engine',
    flags: ['config', 'only', 'buildkit', 'format'],
    sources: 0,
    formats: ['text', 'json', 'sarif'],
  },
  publish: {
    text: 'check, and push what passed, by the digests that were measured',
    flags: [...checkFlags, 'version', 'metadata', 'dry-run', 'format'],
    sources: 0,
    formats: ['text', 'json', 'markdown', 'html'],
  },
  merge: {
    text: 'one report and verdict of those of several runs of check, each of a part',
    flags: ['config', 'only', 'report-dir', 'format'],
    sources: 'reports',
    formats: ['text', 'json', 'markdown', 'html'],
  },
  plan: {
    text: 'what would be built, tested and tagged, and the resolved configuration',
    flags: ['config', 'only', 'platform', 'gpu', 'require-smoke', 'version', 'metadata', 'format'],
    sources: 0,
    formats: ['text', 'json', 'matrix'],
  },
  doctor: {
    text: 'everything this machine lacks to build, test and publish, at once',
    flags: ['config', 'only', 'platform', 'builder', 'report-dir', 'gpu', 'pull'],
    sources: 0,
    formats: ['text'],
  },
  update: {
    text: 'build and measure, and write the sizes to commit; on request budgets too',
    flags: [
      ...(['config', 'only', 'platform', 'builder', 'report-dir', 'no-cache', 'pull', 'max-parallel'] as const),
      ...(['report', 'ratchet', 'raise', 'headroom', 'dry-run'] as const),
    ],
    sources: 0,
    formats: ['text'],
  },
  init: {
    text: 'propose a first configuration from Dockerfiles, bake and compose files',
    flags: ['measure', 'builder', 'report-dir', 'dry-run'],
    sources: 0,
    formats: ['text'],
  },
  inspect: {
    text: 'where the bytes of an image are, who put them there, which are waste',
    flags: ['platform', 'format'],
    sources: 1,
    formats: ['text', 'json', 'markdown', 'html', 'sarif'],
  },
  compare: {
    text: 'layers, files and packages that came, went, grew from one image to another',
    flags: ['platform', 'format'],
    sources: 2,
    formats: ['text', 'json', 'markdown', 'html'],
  },
  schema: { text: 'the JSON Schema of the configuration', flags: [], sources: 0, formats: ['text'] },
}

export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name)
}

/** `--platform PLATFORM` */
export function flagSynopsis(name: FlagName): string {
  const flag = flags[name]
  return 'value' in flag ? `--${name} ${flag.value}` : `--${name}`
}

/** ` SOURCE SOURCE`, as many as a command takes. */
export function sourceSynopsis(command: CommandName): string {
  const { sources } = commands[command]
  return sources === 'reports' ? ' REPORT...' : ' SOURCE'.repeat(sources)
}
