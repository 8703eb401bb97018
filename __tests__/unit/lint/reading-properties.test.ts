// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is the syntax of Dockerfiles
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { lintRules } from '../../../src/lint/all-rules.ts'
import { neededStages } from '../../../src/lint/needed-stages.ts'
import { undeclaredArgs } from '../../../src/lint/rules/undeclared-args.ts'
import { shellRuns } from '../../../src/lint/shell-commands.ts'
import type { Variant } from '../../../src/model/config.ts'
import { readDockerfile } from '../../../src/model/read-dockerfile.ts'
import { isUnknown, unknown } from '../../../src/model/unknown.ts'
import { variantOf } from '../../kit/lint-folder.ts'

function subjectOf(text: string, settings: Partial<Omit<Variant, 'platforms'>> & { platforms?: string[] } = {}) {
  const dockerfile = readDockerfile({ path: 'Dockerfile', text })
  if (isUnknown(dockerfile)) throw new Error(dockerfile.reason)
  const variant = variantOf('cpu', settings)
  const stages = neededStages(dockerfile, variant)
  if (isUnknown(stages)) throw new Error(stages.reason)
  return { variant, dockerfile, stages, context: unknown('not looked at'), requirements: new Map<string, string>() }
}

const parts = (text: string, settings: Parameters<typeof subjectOf>[1] = {}) =>
  subjectOf(text, settings).stages.map(({ name, index, part, baseImage }) => [name ?? index, part, baseImage])

describe('the stages that a variant needs', () => {
  const file = [
    'ARG TAG=12',
    'FROM golang AS Build',
    'FROM build AS unused',
    'FROM debian:$TAG AS base',
    'FROM tool:1 AS tool',
    'FROM base AS final',
    'COPY --from=BUILD /a /a',
    'RUN --mount=type=bind,from=tool,target=/t /t/run',
    'FROM final AS other',
    'COPY --from=0 /b /b',
  ].join('\n')
  const [build, base] = [
    ['Build', 'builder', 'golang'],
    ['base', 'image', 'debian:12'],
  ]
  const tool = ['tool', 'builder', 'tool:1']
  const final = ['final', 'image', undefined]
  test.each([
    [{ target: 'FINAL' }, [build, base, tool, final]],
    [{ target: '4' }, [build, base, tool, final]],
    [{}, [build, base, tool, final, ['other', 'image', undefined]]],
    [
      { target: 'unused' },
      [
        ['Build', 'image', 'golang'],
        ['unused', 'image', undefined],
      ],
    ],
    [{ target: 'base', buildArgs: { TAG: '13' } }, [['base', 'image', 'debian:13']]],
    [{ target: 'final', contexts: { tool: './tool' } }, [build, base, final]],
    [{ target: 'final', contexts: { golang: './go' } }, [['Build', 'builder', undefined], base, tool, final]],
  ])('%j', (settings, expected) => {
    expect(parts(file, settings)).toEqual(expected)
  })

  test('are those of every platform, and a base that differs between them has no name', () => {
    const text = 'FROM a:1 AS base-amd64\nFROM b:1 AS base-arm64\nFROM base-$TARGETARCH\nCOPY x /\n'
    expect(parts(text)).toEqual([
      ['base-amd64', 'image', 'a:1'],
      [2, 'image', undefined],
    ])
    expect(parts(text, { platforms: ['linux/amd64', 'linux/arm64'] })).toHaveLength(3)
    expect(parts('FROM a:$TARGETARCH', { platforms: ['linux/amd64', 'linux/arm64'] })).toEqual([
      [0, 'image', undefined],
    ])
  })

  test('end where a parent of this run is named, and a target that is not there is unknown', () => {
    const from = { image: 'app', variant: 'base', arg: 'BASE', position: { file: 'x', line: 1, column: 1 } }
    expect(parts('ARG BASE=debian:12\nFROM $BASE', { from })).toEqual([[0, 'image', undefined]])
    const dockerfile = readDockerfile({ path: 'Dockerfile', text: file })
    if (isUnknown(dockerfile)) throw new Error(dockerfile.reason)
    expect(neededStages(dockerfile, variantOf('cpu', { target: 'gone' }))).toEqual(unknown('it has no stage "gone"'))
  })
})

describe('an ARG that a stage may see, or does not need, is not told', () => {
  test.each([
    ['ARG A=1\nFROM debian:12\nARG A\nRUN echo $A'],
    ['ARG A=1\nFROM debian:12\nRUN echo ${A:-2} ${A-3}'],
    ["ARG A=1\nFROM debian:12\nRUN echo '$A' \\$A"],
    ['ARG A=1\nFROM debian:12\nRUN A=2; echo $A'],
    ['ARG A=1\nFROM debian:12\nRUN for A in 1 2; do echo $A; done'],
    ['ARG A=1\nFROM debian:12\nRUN . /etc/os-release && echo $A'],
    ['ARG A=1\nFROM debian:12\nENV A=2\nRUN echo $A'],
    ['ARG A=1\nFROM debian:12\nENV A 2\nRUN echo $A'],
    ['ARG A=1\nFROM debian:12 AS one\nARG A\nFROM one\nRUN echo $A'],
    ['ARG A=1\nFROM debian:12\nCMD echo $A'],
    ['ARG A=1\nFROM debian:12\nONBUILD RUN echo $A'],
    ['ARG A=1\nFROM debian:12\nRUN ["echo", "$A"]'],
    ['FROM debian:12\nRUN echo $A $PATH'],
    ['ARG NODE_VERSION=22\nFROM node:$NODE_VERSION\nRUN echo $NODE_VERSION'],
    ['FROM --platform=$BUILDPLATFORM debian:12\nARG TARGETARCH\nRUN echo $TARGETARCH'],
    ['ARG A\nFROM debian:${A:-12}'],
    ['ARG A=1\nFROM debian:12 AS no\nRUN echo $A\nFROM debian:12'],
  ])('%j', (text) => {
    expect(undeclaredArgs(subjectOf(text))).toEqual([])
  })

  test.each([
    ['ARG A=1\nFROM debian:12\nRUN true && \\\n  # why\n  echo "${A}"', 5],
    ['ARG A=1\nFROM debian:12\nRUN echo "it\'s $A"', 3],
    ['ARG A=1\nFROM debian:12\nCOPY x /$A/', 3],
    ['ARG ALPINE_VERSION=3\nFROM alpine:$ALPINE_VERSION\nRUN echo $ALPINE_VERSION', 3],
    ['# escape=`\nARG A=1\nFROM debian:12\nCOPY x c:\\$A', 4],
  ])('and one that it does not see is: %j', (text, line) => {
    expect(undeclaredArgs(subjectOf(text)).map((sighting) => sighting.line)).toEqual([line])
  })
})

const word = fc.stringMatching(/^[a-z][a-z0-9_.=/-]{0,8}$/)
const instruction = fc.record({
  keyword: fc.constantFrom('RUN', 'COPY', 'ENV', 'LABEL', 'USER', 'ARG'),
  flags: fc.array(fc.record({ name: fc.constantFrom('from', 'chown', 'mount'), value: word }), { maxLength: 2 }),
  words: fc.array(word, { minLength: 1, maxLength: 6 }),
  heredocs: fc.array(fc.array(fc.constantFrom('FROM x', '# a', '', 'b \\', '\tc'), { maxLength: 3 }), { maxLength: 2 }),
})
const glue = fc.constantFrom(' ', '  ', ' \\\n', ' \\  \n  # why\n\n  ', '\\\n\t')

/** What was generated, written in one of many ways. */
const written = fc
  .array(
    fc.tuple(instruction, fc.array(glue, { minLength: 12, maxLength: 12 }), fc.constantFrom('', '\n', '# x\n', '\r\n')),
    {
      maxLength: 8,
    },
  )
  .map((all) => {
    const instructions = all.map(([one]) => {
      const takes = one.keyword === 'RUN' || one.keyword === 'COPY'
      return { ...one, heredocs: takes ? one.heredocs : [] }
    })
    const texts = instructions.map(({ keyword, flags, words, heredocs }, index) => {
      const [, glues = [], after = ''] = all[index] ?? []
      const names = heredocs.map((_, number) => `<<E${number}`)
      const all2 = [keyword, ...flags.map(({ name, value }) => `--${name}=${value}`), ...words, ...names]
      const head = all2.map((part, place) =>
        place === 0 ? part : `${/\s$/.test(glues[place] ?? '') ? (glues[place] ?? ' ') : ' '}${part}`,
      )
      const bodies = heredocs.map((lines, number) => [...lines, `E${number}`].map((line) => `${line}\n`).join(''))
      return `${head.join(' ')}\n${bodies.join('')}${after}`
    })
    return { instructions, text: `FROM a\n${texts.join('')}` }
  })

describe('properties', () => {
  test('what was written is read', () => {
    fc.assert(
      fc.property(written, ({ instructions, text }) => {
        const dockerfile = readDockerfile({ path: 'Dockerfile', text })
        if (isUnknown(dockerfile)) throw new Error(`${dockerfile.reason}: ${text}`)
        const read = dockerfile.stages[0]?.instructions ?? []
        expect(
          read.map(({ keyword, flags, heredocs }) => ({ keyword, flags, heredocs: heredocs.map((one) => one.text) })),
        ).toEqual(
          instructions.map(({ keyword, flags, heredocs }) => ({
            keyword,
            flags,
            heredocs: heredocs.map((lines) => lines.map((line) => `${line}\n`).join('')),
          })),
        )
        expect(read.map(({ text: rest }) => rest.split(/\s+/).filter((part) => !part.startsWith('<<')))).toEqual(
          instructions.map(({ words }) => words),
        )
      }),
      { numRuns: 300 },
    )
  })

  test('whatever stands in a file, the line of a finding, an instruction and a command is one of its lines', () => {
    const scrap = fc.constantFrom(
      'FROM debian', 'FROM a AS b', 'ARG A=1', 'RUN ', 'COPY . /x', 'ADD', 'ENV A=$B', ' \\\n', '\\', '# escape=`\n', '\n', '\r\n', '<<EOF', 'EOF', '$A', '${A',
      'apt-get install -y x', ' && ', ' || true', ' | sh', ';', '"', "'", '(', ')', 'curl http://x/y', '["a"', ']', '--from=b', '--mount=type=cache', '\0', ' ', 'pip install x>=1',
    ) // biome-ignore format: a plain list reads best
    fc.assert(
      fc.property(fc.array(scrap, { maxLength: 40 }), (scraps) => {
        const text = `FROM debian\n${scraps.join('')}`
        const dockerfile = readDockerfile({ path: 'Dockerfile', text })
        if (isUnknown(dockerfile)) return
        const variant = variantOf('cpu', { platforms: ['linux/amd64', 'linux/arm64'] })
        const stages = neededStages(dockerfile, variant)
        if (isUnknown(stages)) return
        const lines = text.split('\n').length
        const subject = {
          variant,
          dockerfile,
          stages,
          context: unknown('none'),
          requirements: new Map<string, string>(),
        }
        const places = [
          ...lintRules
            .flatMap((rule) => rule(subject))
            .flatMap(({ file, line }) => (file === 'Dockerfile' ? [line] : [])),
          ...stages.flatMap((stage) => [stage.line, ...stage.instructions.flatMap((one) => [one.line, one.lastLine])]),
          ...stages.flatMap((stage) => shellRuns(stage).flatMap(({ commands }) => commands.map(({ line }) => line))),
        ]
        expect(places.filter((line) => line === undefined || !(line >= 1 && line <= lines))).toEqual([])
      }),
      { numRuns: 1000 },
    )
  })
})
