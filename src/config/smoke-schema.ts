import * as z from 'zod'
import { closed, listOf, mapOf, platform, scalar, size, text, textOrList } from './schema-parts.ts'

export const duration = z.string({ error: 'a duration such as 60s' }).meta({
  id: 'duration',
  pattern: '^\\d{1,9}(\\.\\d{1,3})? ?(ms|s|m|h)$',
  description: 'A number with ms, s, m or h.',
  examples: ['60s', '2m', '500ms'],
})

const oneMatch = { text: text('text').optional(), pattern: text('a regular expression').optional() }
const matchExpected = 'a regular expression, a mapping with text, pattern or not, or a list of these'
const matchMapping = closed(matchExpected, {
  text: oneMatch.text.meta({ description: 'Must occur literally.' }),
  pattern: oneMatch.pattern.meta({ description: 'Must match somewhere.' }),
  not: z
    .union([z.string(), closed('a mapping with text or pattern', oneMatch)], {
      error: 'a regular expression, or a mapping with text or pattern',
    })
    .optional()
    .meta({ description: 'Must not occur.' }),
})
const match = z
  .union(
    [
      z.string(),
      matchMapping,
      listOf(z.union([z.string(), matchMapping], { error: 'a regular expression, or a mapping' }), matchExpected),
    ],
    { error: matchExpected },
  )
  .meta({
    id: 'match',
    description:
      'A text is a regular expression in the syntax of RE2, searched anywhere; ^ and $ are the ends of a line. Of a list all must hold.',
    examples: ['^2\\.', { text: 'ready' }, { not: 'Warning' }],
  })

const whole = (expected: string) => z.number({ error: expected }).meta({ type: 'integer' })
const number = (expected: string) => z.union([z.string(), z.number()], { error: expected })
const yesOrNo = z.boolean({ error: 'true or false' })

const gpuCheck = closed('a mapping with gpus, min-driver or min-compute', {
  gpus: whole('a number of GPUs').optional().meta({ description: 'At least so many are there.', default: 1 }),
  'min-driver': number('a version such as 550').optional().meta({ description: "The host's driver, or a newer one." }),
  'min-compute': number('a version such as 8.0')
    .optional()
    .meta({ description: 'The compute capability of each GPU.' }),
})

const moduleList = (what: string) => textOrList(`the name of ${what}, or a list`)
const importExpected = 'the name of a Python module, a list, or a mapping with python, r or node'
const modules = z.union(
  [
    z.string(),
    listOf(text('the name of a module'), 'a list'),
    closed(importExpected, {
      python: moduleList('a Python module').optional(),
      r: moduleList('an R package').optional(),
      node: moduleList('a node package').optional(),
    }),
  ],
  { error: importExpected },
)

const expectation = closed('a mapping with exit, stdout or stderr', {
  exit: whole('a number such as 0').optional().meta({ default: 0 }),
  stdout: match.optional(),
  stderr: match.optional(),
})

const http = closed('a mapping such as {port: 8000}', {
  port: whole('a number such as 8000, without quotes').meta({ minimum: 1, maximum: 65_535 }),
  path: text('a path such as /health').optional().meta({ default: '/' }),
  status: whole('a status such as 200').optional().meta({ default: 200 }),
  body: match.optional(),
  within: duration.optional().meta({ description: 'The time that the start may take.', default: '60s' }),
})

const file = closed('a mapping with path', {
  path: text('an absolute path'),
  exists: yesOrNo.optional().meta({ default: true }),
  mode: number('"0644" or "-rw-r--r--"').optional().meta({ description: 'In octal, or as `ls -l` shows it.' }),
  uid: whole('the number of a user').optional(),
  gid: whole('the number of a group').optional(),
  'executable-by': z.enum(['owner', 'group', 'other', 'any'], { error: 'owner, group, other or any' }).optional(),
  content: match.optional(),
})

const kinds = {
  'nvidia-smi': gpuCheck.optional().meta({ description: 'The container sees at least one GPU.' }),
  import: modules.optional().meta({
    description: 'Modules that can be imported, each with a version constraint if wanted.',
    examples: [['torch', 'numpy>=1.26'], { r: ['arrow'] }],
  }),
  run: z
    .union([z.string(), listOf(scalar, 'a list')], { error: "a command for the image's shell, or a list of arguments" })
    .optional()
    .meta({ description: "A text is run by the image's /bin/sh, a list exactly as it is, without ENTRYPOINT." }),
  http: http.optional().meta({ description: 'The image, started as it is, answers a request.' }),
  healthcheck: closed('a mapping such as {within: 60s}', { within: duration.optional().meta({ default: '60s' }) })
    .optional()
    .meta({ description: "The image's own HEALTHCHECK says healthy." }),
  writable: textOrList('a folder, or a list of folders')
    .optional()
    .meta({ description: "The image's user can write there." }),
  files: z
    .union([z.string(), listOf(z.union([z.string(), file], { error: 'a path, or a mapping with path' }), 'a list')], {
      error: 'a path, or a list of paths and mappings with path',
    })
    .optional()
    .meta({ description: 'Files and folders of the image.' }),
  structure: text('a file name')
    .optional()
    .meta({ description: 'The tests of a container-structure-test 2.0.0 file, relative to the repository.' }),
}

const options = {
  name: text('text').optional().meta({ description: 'Default: the kind and its text.' }),
  timeout: duration
    .optional()
    .meta({ description: 'Emulated platforms get longer. `http` and `healthcheck` have `within` instead.' }),
  gpu: z
    .enum(['required', 'if-available'], { error: 'required or if-available' })
    .optional()
    .meta({ description: 'Gives the container a GPU; without one `required` ends the run without a verdict.' }),
  gpus: number('all, a count or device=…')
    .optional()
    .meta({ description: "As docker's --gpus takes it.", default: 'all' }),
  network: yesOrNo.optional().meta({ description: 'Gives the container a way out.', default: false }),
  caps: textOrList('the name of a Linux capability, or a list')
    .optional()
    .meta({
      description: 'Linux capabilities that the container gets; without it none.',
      examples: [['NET_BIND_SERVICE']],
    }),
  'read-only': yesOrNo.optional().meta({ description: 'Nothing can be written in the container.', default: false }),
  memory: size.optional(),
  user: z
    .union([z.string(), z.number()], { error: 'the name or number of a user' })
    .optional()
    .meta({ description: "The user of the container. Alone: the user that the image's configuration must name." }),
  env: mapOf(scalar, 'a mapping').optional().meta({ description: 'Variables of the container.' }),
  workdir: text('an absolute path').optional(),
  platforms: listOf(platform, 'a list such as [linux/amd64]')
    .optional()
    .meta({ description: 'Where it is run; default: on each platform of the variant.' }),
  waive: closed('a mapping such as {reason: why it is not run, until: 2026-12-31}', {
    reason: text('text'),
    until: text('a day such as 2026-12-31')
      .optional()
      .meta({ description: 'The last day; afterwards the test runs again.' }),
  })
    .optional()
    .meta({ description: 'Accepts for a time that this fails: it is not run, and the report says so.' }),
  python: text('the absolute path of a Python')
    .optional()
    .meta({ description: 'The interpreter of `import`.', examples: ['/opt/venv/bin/python'] }),
  entrypoint: yesOrNo
    .optional()
    .meta({ description: 'Puts the ENTRYPOINT of the image before the list of `run`.', default: false }),
  expect: expectation.optional().meta({ description: 'What `run` must end with, and print.' }),
}

const testExpected = '`nvidia-smi`, `healthcheck`, or a mapping such as {run: app --version}'
const test = z
  .union([z.enum(['nvidia-smi', 'healthcheck']), closed(testExpected, { ...kinds, ...options })], {
    error: testExpected,
  })
  .meta({ id: 'smokeTest', description: 'Exactly one kind of test, and options.' })

const tests = listOf(test, 'a list of smoke tests')

export const smoke = z
  .union(
    [
      tests,
      closed('a mapping with tests', {
        inherit: yesOrNo.optional().meta({
          description: 'Whether a child of `from` is tested with the list of its parent too.',
          default: true,
        }),
        tests: tests.optional(),
      }),
    ],
    { error: 'a list of smoke tests, or a mapping with inherit and tests' },
  )
  .meta({ id: 'smoke', description: 'What containers of the very image that was measured must do.' })
