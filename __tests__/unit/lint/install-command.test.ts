import { describe, expect, test } from '@jest/globals'
import { packageCommand } from '../../../src/lint/install-command.ts'
import { shellRuns } from '../../../src/lint/shell-commands.ts'
import { readDockerfile } from '../../../src/model/read-dockerfile.ts'
import { isUnknown } from '../../../src/model/unknown.ts'

function commandOf(shell: string) {
  const dockerfile = readDockerfile({ path: 'Dockerfile', text: `FROM a:1\nRUN ${shell}\n` })
  const [stage] = isUnknown(dockerfile) ? [] : dockerfile.stages
  const [command] = stage === undefined ? [] : (shellRuns(stage)[0]?.commands ?? [])
  const known = command === undefined ? undefined : packageCommand(command)
  return known === undefined
    ? undefined
    : `${known.manager} ${known.kind}: ${known.operands.map(({ value }) => value).join(' ')}`
}

describe('a command of a package manager is known by its verb, whatever stands around it', () => {
  test.each([
    ['apt-get -o Dpkg::Use-Pty=0 install -y -t stable curl', 'apt install: curl'],
    ['sudo -E env DEBIAN_FRONTEND=noninteractive apt-get install curl', 'apt install: curl'],
    ['xargs -a list apt-get install -y', 'apt install: '],
    ['timeout -k 5 60 apt-get update', 'apt refresh: '],
    ['apk --no-cache add -t .build gcc', 'apk install: gcc'],
    ['dnf -y --enablerepo crb install gcc', 'dnf install: gcc'],
    ['/opt/venv/bin/pip3.12 install -Ur r.txt -i https://a flask', 'pip install: flask'],
    ['python3 -X utf8 -m pip install flask', 'pip install: flask'],
    ['micromamba run -n base python -m pip install flask', 'pip install: flask'],
    ['uv pip install --python 3.12 flask', 'uv install: flask'],
    ['uv cache clean', 'uv clean: '],
    ['conda env create -n x -f e.yml', 'conda install: '],
    ['npm cache clean --force', 'npm clean: clean'],
    ['npm run install', 'npm other: install'],
    ['yarn --frozen-lockfile', 'yarn install: '],
    ['make -j 4 -C lib all install', 'make install: 4 all'],
    ['pip', undefined],
    ['echo apt-get install curl', undefined],
    ['constructor install', undefined],
    ['pip constructor', 'pip other: '],
  ])('%s', (shell, expected) => {
    expect(commandOf(shell)).toBe(expected)
  })
})
