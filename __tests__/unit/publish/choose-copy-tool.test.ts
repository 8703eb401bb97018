import { describe, expect, test } from '@jest/globals'
import { ActionError } from '../../../src/errors.ts'
import { chooseCopyTool } from '../../../src/publish/choose-copy-tool.ts'
import { fakeExec, missingProgram } from '../../kit/fake-exec.ts'
import { madeImage } from '../../kit/publish-builder.ts'

type Machine = { readonly buildx?: string; readonly readsLayouts?: 'yes' | 'no'; readonly skopeo?: string }

function machine({ buildx, readsLayouts = 'no', skopeo }: Machine) {
  return fakeExec({
    run: async ({ command, args }) => {
      if (command === 'skopeo') {
        if (skopeo === undefined) throw missingProgram(command)
        return { stdout: `skopeo version ${skopeo}\n` }
      }
      if (buildx === undefined) return { exitCode: 1, stderr: "docker: 'buildx' is not a docker command.\n" }
      if (args[1] === 'version') return { stdout: `github.com/docker/buildx ${buildx}\n` }
      return args.includes('--dry-run') && readsLayouts === 'yes'
        ? {}
        : { exitCode: 1, stderr: 'invalid reference format' }
    },
  })
}

const sample = madeImage('small').measured

describe('attack 36: what copies is what the machine has, and its version is told', () => {
  test.each<[string, Machine, string]>([
    ['a new buildx', { buildx: 'v0.36.1 1234567', skopeo: '1.13.3' }, 'buildx 0.36.1'],
    ['the first that can', { buildx: 'v0.33.0 1234567' }, 'buildx 0.33.0'],
    ["a distribution's", { buildx: '0.34.0+ds1 0.34.0+ds1-4' }, 'buildx 0.34.0+ds1'],
    ['an old buildx beside skopeo', { buildx: '0.29.1+ds1 0.29.1+ds1-4', skopeo: '1.9.3' }, 'skopeo 1.9.3'],
    ['no buildx beside skopeo', { skopeo: '1.13.3' }, 'skopeo 1.13.3'],
    [
      'one that does not say, and can',
      { buildx: 'v0.0.0+unknown ', readsLayouts: 'yes' },
      'buildx of an unknown version',
    ],
    ['one that does not say, and cannot', { buildx: 'v0.0.0+unknown ', skopeo: '1.9.3' }, 'skopeo 1.9.3'],
  ])('%s', async (_, has, name) => {
    const exec = machine(has)
    expect((await chooseCopyTool({ exec, env: {}, sample })).name).toBe(name)
    expect(exec.calls.map(({ command, args }) => `${command} ${args[0]} ${args[1] ?? ''}`.trim())).toEqual(
      expect.not.arrayContaining([expect.stringMatching(/install|download|pull/)]),
    )
  })

  test('buildx is passed over for what it cannot do, and that is said', async () => {
    const against = { env: {}, sample, againstBuildx: 'buildx speaks plain HTTP to localhost, which speaks TLS' }
    const both = machine({ buildx: 'v0.36.1 1', skopeo: '1.13.3' })
    expect((await chooseCopyTool({ exec: both, ...against })).name).toBe('skopeo 1.13.3')
    const alone = chooseCopyTool({ exec: machine({ buildx: 'v0.36.1 1' }), ...against })
    await expect(alone).rejects.toThrow(
      'buildx speaks plain HTTP to localhost, which speaks TLS, and there is no skopeo',
    )
  })

  test('before there is a layout to try with, one that does not say is believed', async () => {
    const exec = machine({ buildx: 'v0.0.0+unknown ' })
    expect((await chooseCopyTool({ exec, env: {} })).kind).toBe('buildx')
  })

  test.each<[string, Machine, string]>([
    ['neither', {}, 'there is no buildx, and there is no skopeo'],
    ['an old buildx', { buildx: 'v0.29.1 1' }, 'buildx 0.29.1 does not read OCI layouts'],
    ['one that cannot', { buildx: 'v0.0.0+unknown ' }, 'does not read OCI layouts'],
  ])('nothing is installed where the machine has %s', async (_, has, words) => {
    const error = await chooseCopyTool({ exec: machine(has), env: {}, sample }).catch((each: unknown) => each)
    expect(error).toBeInstanceOf(ActionError)
    expect(error).toMatchObject({ code: 'copy-tool-missing', message: expect.stringContaining(words) })
    expect((error as ActionError).hint).toMatch(/setup-buildx-action.*\n.*skopeo/)
  })
})
