import { describe, expect, test } from '@jest/globals'
import { parseCommandLine } from '../../src/command-line.ts'
import { helpText } from '../../src/help-text.ts'
import { ActionError } from '../../src/errors.ts'

function problem(args: string[]): string {
  try {
    parseCommandLine(args)
  } catch (error) {
    if (error instanceof ActionError && error.exitStatus === 2) return `${error.message}. ${error.hint}`
    throw error
  }
  return 'accepted'
}

describe('the command line', () => {
  test('check takes everything a run can be told', () => {
    const args =
      'check --config a.yml --only app --only web/cpu,web/cuda --platform linux/arm64 --builder b --report-dir out --gpu required --require-smoke --no-cache --pull --max-parallel 2 --format json'
    expect(parseCommandLine(args.split(' '))).toEqual({
      name: 'check',
      options: {
        config: 'a.yml',
        only: ['app', 'web/cpu', 'web/cuda'],
        platforms: ['linux/arm64'],
        builder: 'b',
        reportDir: 'out',
        gpu: 'required',
        requireSmoke: true,
        publish: 'never',
        cache: 'no-cache',
        pull: true,
        maxParallel: 2,
        format: 'json',
      },
    })
  })

  test('what is not asked for leaves every smoke test as it says', () => {
    expect(parseCommandLine(['check'])).toMatchObject({ options: { gpu: 'if-available', requireSmoke: false } })
  })

  test('doctor looks for what a run that requires a GPU would need', () => {
    expect(parseCommandLine(['doctor', '--gpu', 'required'])).toMatchObject({ options: { gpu: 'required' } })
  })

  test.each([
    ['publish', { publish: 'on-pass', cache: 'use' }],
    ['publish --dry-run', { publish: 'dry-run' }],
    ['publish --compare-cache', { cache: 'compare' }],
    ['check --no-cache --compare-cache', { cache: 'compare' }],
    ['publish --version 1.2.3 --metadata meta.json', { publish: 'on-pass', version: '1.2.3', metadata: 'meta.json' }],
    ['plan --version 1.2.3 --metadata meta.json', { publish: 'never', version: '1.2.3', metadata: 'meta.json' }],
    ['check', { publish: 'never' }],
  ])('%s', (args, options) => {
    expect(parseCommandLine(args.split(' '))).toMatchObject({ name: args.split(' ')[0], options })
  })

  test.each([
    ['inspect oci:x', { name: 'inspect', source: 'oci:x', options: { platforms: [], format: 'text' } }],
    [
      'inspect --platform linux/arm64,linux/amd64 app:1 --format sarif',
      { name: 'inspect', source: 'app:1', options: { platforms: ['linux/arm64', 'linux/amd64'], format: 'sarif' } },
    ],
    [
      'compare a b --format json',
      { name: 'compare', before: 'a', after: 'b', options: { platforms: [], format: 'json' } },
    ],
    [
      'merge cells a/report.json --config a.yml --format markdown',
      {
        name: 'merge',
        options: {
          only: [],
          ...{ config: 'a.yml', reportDir: 'image-budgets-report', format: 'markdown' },
          reports: ['cells', 'a/report.json'],
        },
      },
    ],
  ])('%s names images or reports', (args, command) => {
    expect(parseCommandLine(args.split(' '))).toEqual(command)
  })

  const wish = { lower: 'no', raise: 'no', headroomMillionths: 20_000 }
  test.each([
    ['update', { mode: 'write' }],
    ['update --dry-run --ratchet', { mode: 'dry-run', bounds: { ...wish, lower: 'yes' } }],
    ['update --raise --headroom 2.5%', { bounds: { ...wish, raise: 'yes', headroomMillionths: 25_000 } }],
    ['update --ratchet --raise --headroom 0%', { bounds: { lower: 'yes', raise: 'yes', headroomMillionths: 0 } }],
    ['update --report r.json --only app --config c', { report: 'r.json', run: { only: ['app'], config: 'c' } }],
  ])('%s', (args, options) => {
    expect(parseCommandLine(args.split(' '))).toMatchObject({ name: 'update', options })
  })

  test.each([
    ['init', { measure: 'no', mode: 'write' }],
    ['init --measure --dry-run --builder b', { measure: 'yes', mode: 'dry-run', run: { builder: 'b' } }],
  ])('%s', (args, options) => {
    expect(parseCommandLine(args.split(' '))).toMatchObject({ name: 'init', options })
  })

  test('update leaves the budgets as they are unless it is asked', () => {
    expect(parseCommandLine(['update'])).not.toHaveProperty('options.bounds')
  })

  test.each([
    [['update', '--headroom', '2%'], '--headroom says nothing without --ratchet or --raise'],
    [['update', '--ratchet', '--headroom', '2'], '--headroom 2 is no percentage. Write one such as 2%'],
    [['update', '--report', 'r', '--no-cache'], '--no-cache says nothing beside --report'],
    [['update', '--report', 'r', '--builder', 'b'], '--builder says nothing beside --report'],
    [['init', '--config', 'x'], "Unknown option '--config'"],
    [['update', '--require-smoke'], "Unknown option '--require-smoke'"],
    [['chek'], 'no command "chek"'],
    [['inspect'], '0 images are named, and it takes 1. Write inspect SOURCE'],
    [['inspect', 'a', 'b'], '2 images are named, and it takes 1'],
    [['compare', 'a'], '1 image is named, and it takes 2. Write compare SOURCE SOURCE'],
    [['compare', 'a', 'b', '--format', 'sarif'], 'Use text, json, markdown, html'],
    [['inspect', 'a', '--config', 'x'], "Unknown option '--config'"],
    [['check', '--onyl', 'app'], "Unknown option '--onyl'"],
    [['check', 'app'], "Unexpected argument 'app'"],
    [['check', '--format', 'yaml'], 'Use text, json, markdown'],
    [['plan', '--format', 'markdown'], 'Use text, json'],
    [['check', '--gpu', 'yes'], '--gpu yes does not exist. Use if-available, required'],
    [['check', '--require-smoke=no'], 'does not take an argument'],
    [['plan', '--builder', 'x'], "Unknown option '--builder'"],
    [['check', '--dry-run'], "Unknown option '--dry-run'"],
    [['check', '--config'], 'argument missing'],
  ])('%j is wrong usage, with what would be right', (args, text) => {
    expect(problem(args)).toContain(text)
  })

  test.each([[[]], [['--help']], [['help']]])('%j asks for help', (args) => {
    expect(parseCommandLine(args)).toEqual({ name: 'help' })
  })

  test('every command and option is in the help', () => {
    for (const command of ['check', 'plan', 'doctor', 'update', 'init', 'inspect', 'compare', 'schema'])
      expect(helpText()).toContain(`  ${command}`)
    for (const option of ['--platform PLATFORM', '--gpu WISH', '--require-smoke ']) {
      expect(helpText('check')).toContain(option)
    }
    expect(helpText('compare')).toMatch(
      /^image-size-budgets compare SOURCE SOURCE: .*\n\nA SOURCE is .*docker-archive:FILE/s,
    )
    expect(helpText('check')).not.toContain('SOURCE')
    expect(parseCommandLine(['inspect', '--help'])).toEqual({ name: 'help', topic: 'inspect' })
    expect(parseCommandLine(['check', '--help'])).toEqual({ name: 'help', topic: 'check' })
  })
})
