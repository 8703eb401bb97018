import { expect, test } from '@jest/globals'
import { historyProvenance } from '../../../src/build/history-provenance.ts'
import { fakeExec, missingProgram } from '../../kit/fake-exec.ts'
import { recordingLog } from '../../kit/recording-log.ts'

const requests = ['linux/amd64', 'linux/arm64'].map((platform) => ({ bakeName: 'app', reference: 'b/n/ref', platform }))
const answer = { stdout: '{"buildType":"x"}' }

function ask(run: Parameters<typeof fakeExec>[0]['run'] & object, buildxPath?: string) {
  const exec = fakeExec({ run })
  const more = buildxPath === undefined ? {} : { buildxPath }
  const found = historyProvenance({ requests, builder: 'far', exec, env: {}, log: recordingLog(), ...more })
  return { found, calls: exec.calls }
}

test('the plugin is asked directly where docker says where it is', async () => {
  const { found, calls } = ask(async () => answer, '/plugins/docker-buildx')
  expect((await found).get('app')).toEqual([
    { platform: 'linux/amd64', predicate: { buildType: 'x' } },
    { platform: 'linux/arm64', predicate: { buildType: 'x' } },
  ])
  expect(calls.map(({ command, args }) => [command, args.slice(0, 5)])).toEqual(
    requests.map(() => ['/plugins/docker-buildx', ['history', 'inspect', 'attachment', '--builder', 'far']]),
  )
})

test('and through docker where there is nothing at that path, or docker names none', async () => {
  const snap = ask(async ({ command }) => {
    if (command !== 'docker') throw missingProgram(command)
    return answer
  }, '/inside/a/snap')
  expect((await snap.found).get('app')).toHaveLength(2)
  const unnamed = ask(async () => answer)
  expect((await unnamed.found).get('app')).toHaveLength(2)
  expect(unnamed.calls.map(({ command, args }) => [command, args[0]])).toEqual(requests.map(() => ['docker', 'buildx']))
})

test('other trouble with the process is no reason to ask again', async () => {
  const { found } = ask(async () => {
    throw Object.assign(new Error('spawn EMFILE'), { code: 'EMFILE' })
  }, '/plugins/docker-buildx')
  await expect(found).rejects.toThrow('EMFILE')
})

test('a history that has nothing, or no JSON, gives no provenance', async () => {
  expect((await ask(async () => ({ exitCode: 1 })).found).size).toBe(0)
  expect((await ask(async () => ({ stdout: '{' })).found).size).toBe(0)
})
