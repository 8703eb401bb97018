import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { systemClock } from '../../src/adapters/clock.ts'
import { processExec } from '../../src/adapters/exec.ts'
import { createFiles } from '../../src/adapters/files.ts'
import type { DoctorReport } from '../../src/doctor/doctor-report.ts'
import { examine } from '../../src/doctor/examine.ts'
import { buildPlan, buildTarget, platforms } from '../kit/plan-builder.ts'

const plan = buildPlan(buildTarget('cpu', { platforms: platforms('linux/amd64', 'linux/arm64') }))
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function look(env: Readonly<Record<string, string>>, builder?: string): Promise<DoctorReport> {
  return examine({
    plan,
    exec: processExec(),
    files: createFiles(folder),
    clock: systemClock(),
    layoutRoot: folder,
    env: { ...process.env, ...env },
    ...(builder === undefined ? {} : { builder }),
  })
}

const codes = (report: DoctorReport): string[] => report.problems.map((problem) => problem.code)

describe('a real engine', () => {
  test('is found fit, with its versions', async () => {
    const report = await look({})
    expect(codes(report)).toEqual([])
    expect(report.found.map((each) => each.name)).toEqual(
      expect.arrayContaining(['docker', 'buildx', 'builder', 'platforms']),
    )
    expect(report.builder?.driver).toMatch(/./)
  })

  test('a builder that does not exist is named', async () => {
    expect((await look({}, 'no-such-builder')).problems).toMatchObject([
      { code: 'builder-unfit', message: 'There is no builder "no-such-builder": no builder "no-such-builder" found' },
    ])
  })
})

describe('fault 21: real tools in bad cases', () => {
  test('docker absent', async () => {
    expect(codes(await look({ PATH: folder }))).toEqual(['docker-missing'])
  })

  test('buildx absent', async () => {
    const shim = join(folder, 'bin')
    mkdirSync(shim)
    const script = [
      '#!/bin/sh',
      '[ "$1" != buildx ] || { echo "docker: unknown command: docker buildx" >&2; exit 1; }',
      `PATH='${process.env['PATH']}'`,
      'docker "$@" | sed \'s/"Name":"buildx"/"Name":"other"/\'',
    ]
    writeFileSync(join(shim, 'docker'), `${script.join('\n')}\n`, { mode: 0o755 })
    const report = await look({ PATH: `${shim}${delimiter}${process.env['PATH']}` })
    expect(codes(report)).toEqual(['buildx-missing'])
  })

  test('daemon down', async () => {
    const report = await look({ DOCKER_HOST: `unix://${folder}/nothing.sock` })
    expect(report.problems).toMatchObject([
      { code: 'daemon-unreachable', message: expect.stringContaining('nothing.sock') },
    ])
  })

  test('fault 23: a daemon that takes connections and never answers is given up after its time', async () => {
    const path = join(folder, 'silent.sock')
    const server = createServer(() => undefined).listen(path)
    const started = Date.now()
    try {
      const report = await look({ DOCKER_HOST: `unix://${path}` })
      expect(codes(report)).toEqual(['daemon-hangs'])
      expect(Date.now() - started).toBeLessThan(45_000)
    } finally {
      server.close()
    }
  }, 60_000)
})
