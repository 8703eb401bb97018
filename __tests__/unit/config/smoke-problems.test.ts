import { describe, expect, test } from '@jest/globals'
import { problemsOf } from '../../kit/config-problems.ts'

/** The problems of one test; its entry begins at 5:18, under the path images.app.smoke[0]. */
const ofTest = (entry: string): readonly string[] =>
  problemsOf(`version: 1\nimages:\n  app:\n    platforms: [linux/amd64]\n    smoke:\n      - ${entry}`)

const at = 'images.app.smoke[0]'

describe('a mistake in a smoke test is told with its place and its remedy', () => {
  test.each([
    // What it is.
    [
      '{timeout: 1m}',
      '6:9: This smoke test does not say what it tests. Add one of nvidia-smi, import, run, http, healthcheck, writable, user, files, structure',
    ],
    [
      '{run: a, import: b}',
      '6:9: This smoke test is of two kinds, "run" and "import". Write an entry of the list for each',
    ],
    [
      'run: a\n      - expect: {exit: 1}',
      '7:9: This smoke test does not say what it tests. Add one of nvidia-smi, import, run, http, healthcheck, writable, user, files, structure; if it belongs to the test before it, remove the dash',
    ],
    // Right keys in a wrong place.
    ['{run: a, stdout: b}', `6:18: ${at} has no setting "stdout". Write it as expect: {stdout: …}`],
    ['{port: 80}', `6:10: ${at} has no setting "port". Write it in http: {port: …}`],
    [
      '{run: a, within: 5s}',
      `6:18: ${at} has no setting "within". Write it in http: {within: …} or healthcheck: {within: …}`,
    ],
    ['{http: 80}', `6:16: ${at}.http is the number 80. It should be a mapping such as {port: 8000}`],
    [
      '{http: {port: "80"}}',
      `6:23: ${at}.http.port is the text "80". It should be a number such as 8000, without quotes`,
    ],
    // What commands and expressions make of YAML.
    [
      'run: curl -H Accept: text/plain x',
      '6:14: This is not valid YAML: nested mappings are not allowed in compact mappings. Begin all keys of a mapping in the same column, and put a text that holds ": " in single quotes',
    ],
    [
      '{run: a, expect: {stdout: "\\d"}}',
      '6:36: This is not valid YAML: invalid escape sequence \\d. Put the text in single quotes, or write each backslash twice',
    ],
    ['{rum: a}', `6:10: ${at} has no setting "rum". Did you mean "run"?`],
    [
      'nvidia',
      `6:9: ${at} is the text "nvidia". It should be \`nvidia-smi\`, \`healthcheck\`, or a mapping such as {run: app --version}`,
    ],
    [
      '[run]',
      `6:9: ${at} is a list. It should be \`nvidia-smi\`, \`healthcheck\`, or a mapping such as {run: app --version}`,
    ],
    // Options that mean nothing.
    ['{run: a, python: /p}', '6:26: "python" means nothing for "run". It belongs to `import`: remove it'],
    ['{import: a, entrypoint: true}', '6:33: "entrypoint" means nothing for "import". It belongs to `run`: remove it'],
    [
      '{http: {port: 1}, expect: {}}',
      '6:35: "expect" means nothing for "http". It belongs to `run`; `http` has `status` and `body`: remove it',
    ],
    ['{files: /a, timeout: 1m}', '6:30: "timeout" means nothing for "files". Remove it'],
    [
      '{structure: a.yaml, name: b}',
      '6:35: "name" means nothing for "structure". The tests of the file have names of their own: remove it',
    ],
    // Durations.
    ['{run: a, timeout: 60}', `6:27: ${at}.timeout is the number 60. It should be a duration such as 60s`],
    ['{run: a, timeout: "60"}', `6:27: ${at}.timeout is "60": a duration needs a unit. Write "60s"`],
    [
      '{run: a, timeout: 1 min}',
      `6:27: ${at}.timeout is "1 min": a duration is a number with ms, s, m or h. Write a duration such as 60s`,
    ],
    [
      '{run: a, timeout: 0s}',
      `6:27: ${at}.timeout is "0s": nothing can be done in no time. Write a duration such as 60s`,
    ],
    ['{run: a, timeout: 25h}', `6:27: ${at}.timeout is "25h": a duration is at most 24h. Write a shorter one`],
    [
      '{http: {port: 1, within: 2m}, timeout: 1m}',
      '6:48: "timeout" means nothing for "http". Its time is `within`: write that',
    ],
    // Each kind.
    ['{nvidia-smi: {gpus: 0}}', `6:29: ${at}.nvidia-smi.gpus is "0". Write a whole number from 1 to 999`],
    ['{nvidia-smi: {min-driver: new}}', '6:35: "new" is not a version. Write one such as 550 or 550.54.15'],
    ['{nvidia-smi: {min-compute: 8.x}}', '6:36: "8.x" is not a version. Write one such as 8.0'],
    ['{import: []}', '6:18: Nothing is imported here. Name a module such as numpy, or remove it'],
    ['{import: {}}', '6:18: Nothing is imported here. Name a module such as numpy, or remove it'],
    [
      '{import: scikit-learn}',
      '6:18: "scikit-learn" cannot be imported. Name it as `import` does, such as sklearn or "numpy>=1.26"',
    ],
    [
      '{import: "os; print(1)"}',
      '6:18: "os; print(1)" cannot be imported. Name it as `import` does, such as sklearn or "numpy>=1.26"',
    ],
    [
      '{import: {python: "1a"}}',
      '6:27: "1a" cannot be imported. Name it as `import` does, such as sklearn or "numpy>=1.26"',
    ],
    [
      '{import: {r: "a; b"}}',
      '6:22: "; b" is not a version constraint of R. Write one such as >=15.0, or several with commas',
    ],
    ['{import: {r: _a}}', '6:22: "_a" cannot be imported. Name a package such as arrow or "arrow>=15.0"'],
    [
      '{import: {node: ../a}}',
      '6:25: "../a" cannot be imported. Name a package such as sharp, @scope/name or "sharp@^0.33"',
    ],
    [
      '{import: {r: a}, python: /p}',
      '6:34: An interpreter is named, and no Python module. Remove `python`, or name modules',
    ],
    ['{import: a, python: p}', '6:29: The path "p" is not absolute. Begin it with /'],
    ['{run: ""}', '6:15: This command is empty. Write one such as `app --version`'],
    ['{run: []}', '6:15: This command is empty. Write one such as `app --version`'],
    ['{run: ["a\\0b"]}', '6:15: This command holds a NUL character, which no argument can. Remove it'],
    [
      '{run: a, entrypoint: true}',
      '6:30: The ENTRYPOINT is put before a list of arguments, and this is a text for the shell. Write `run` as a list, or remove `entrypoint`',
    ],
    ['{run: a, expect: {exit: 256}}', `6:33: ${at}.expect.exit is "256". Write a whole number from 0 to 255`],
    [
      '{run: a, expect: {stdout: ""}}',
      `6:35: ${at}.expect.stdout is empty, which every text holds. Write what to look for, or remove it`,
    ],
    [
      '{run: a, expect: {stdout: {}}}',
      `6:35: ${at}.expect.stdout names nothing to look for. Write {text: …}, {pattern: …} or {not: …}`,
    ],
    [
      '{run: a, expect: {stderr: []}}',
      `6:35: ${at}.expect.stderr is an empty list, which every text holds. Write what to look for, or remove it`,
    ],
    ['{http: {path: /}}', `6:16: ${at}.http has no "port". Add "port": a number such as 8000, without quotes`],
    ['{http: {port: 65536}}', `6:23: ${at}.http.port is "65536". Write a whole number from 1 to 65535`],
    [
      '{http: {port: 1, path: health}}',
      '6:32: "health" cannot be the path of a request. Begin it with /, and write it in ASCII without spaces',
    ],
    [
      '{http: {port: 1, path: "/a\\r\\nHost: x"}}',
      '6:32: "/a\\u{d}\\u{a}Host: x" cannot be the path of a request. Begin it with /, and write it in ASCII without spaces',
    ],
    ['{http: {port: 1, status: 99}}', `6:34: ${at}.http.status is "99". Write a whole number from 100 to 599`],
    ['{writable: opt}', '6:20: The path "opt" is not absolute. Begin it with /'],
    ['{writable: []}', '6:20: This list of paths is empty. Name one, or remove it'],
    ['{writable: "/a\\nb"}', '6:20: The path "/a\\u{a}b" holds a control character. Remove it'],
    ['{user: "a b"}', '6:16: "a b" cannot be a user. Write a name or a number, and a group after a colon if wanted'],
    [
      '{user: --privileged}',
      '6:16: "--privileged" cannot be a user. Write a name or a number, and a group after a colon if wanted',
    ],
    [
      '{files: [/etc/*.conf]}',
      '6:18: The path "/etc/*.conf" holds a pattern, and `files` looks for names as they are written. Name each file, or let a `run` look for them',
    ],
    [
      '{files: [{path: "/a?", exists: false}]}',
      '6:25: The path "/a?" holds a pattern, and `files` looks for names as they are written. Name each file, or let a `run` look for them',
    ],
    ['{files: []}', '6:17: This list of paths is empty. Name one, or remove it'],
    ['{files: [{mode: "0644"}]}', `6:18: ${at}.files[0] has no "path". Add "path": an absolute path`],
    [
      '{files: [{path: /a, mode: rw}]}',
      '6:35: "rw" is not a mode. Write it in octal, "0644", or as `ls -l` shows it, "-rw-r--r--"',
    ],
    [
      '{files: [{path: /a, exists: false, uid: 0}]}',
      '6:49: What must not exist can have no "uid". Remove it, or `exists: false`',
    ],
    [
      '{files: [{path: /a, executable-by: all}]}',
      `6:44: ${at}.files[0].executable-by is the text "all". It should be owner, group, other or any`,
    ],
    [
      '{structure: ../a.yaml}',
      '6:21: The structure file "../a.yaml" lies outside the repository. Move it into the repository',
    ],
    ['{structure: /a.yaml}', '6:21: The structure file "/a.yaml" is absolute. Write it relative to the repository'],
    // Options.
    ['{run: a, name: " "}', '6:24: The name of this test is empty. Write one, or remove it'],
    ['{run: a, gpu: always}', `6:23: ${at}.gpu is the text "always". It should be required or if-available`],
    ['{run: a, gpus: some}', '6:24: "some" names no GPUs. Write all, a count, or device=0,1'],
    [
      '{run: a, gpus: "all,capabilities=all"}',
      '6:24: "all,capabilities=all" names no GPUs. Write all, a count, or device=0,1',
    ],
    ['{run: a, caps: ALL}', '6:24: No test gets all capabilities. Name those that it needs'],
    ['{run: a, caps: [NET_ROW]}', '6:25: There is no capability "NET_ROW". Did you mean "NET_RAW"?'],
    ['{run: a, memory: 2G}', `6:26: ${at}.memory is "2G": the unit "G" is ambiguous or unknown. Write "2GB" or "2GiB"`],
    [
      '{run: a, memory: 1MB}',
      `6:26: ${at}.memory is "1MB": no container starts with less than 6MiB. Write a size such as 2GB`,
    ],
    ['{run: a, env: {"A=B": c}}', '6:24: "A=B" cannot be the name of a variable. Correct the name'],
    ['{run: a, workdir: srv}', '6:27: The path "srv" is not absolute. Begin it with /'],
    ['{run: a, platforms: []}', '6:29: This list of platforms is empty. Name one, or remove it'],
    ['{run: a, platforms: [linux/amd46]}', '6:30: There is no platform "linux/amd46". Did you mean "linux/amd64"?'],
    [
      '{run: a, platforms: [linux/arm64]}',
      '6:9: No variant with this smoke test is built for linux/arm64. Add it to the platforms of the variant, or remove it',
    ],
    ['{run: a, waive: {until: 2026-12-31}}', `6:25: ${at}.waive has no "reason". Add "reason": text`],
    ['{run: a, waive: {reason: ""}}', '6:34: This waiver has no reason. Say why it is not run'],
    [
      '{run: a, waive: {reason: x, until: 2026-02-30}}',
      '6:44: "2026-02-30" is not a day. Write one such as 2026-12-31',
    ],
  ])('%s', (entry, problem) => {
    expect(ofTest(entry)).toEqual([`c.yml:${problem}`])
  })

  test('all problems of a test are told at once', () => {
    expect(ofTest('{run: "", timeout: 1, memory: 1MB, caps: X, user: "-"}')).toHaveLength(5)
  })
})

test('tests that stand in no list, or beside the images, are told where they belong', () => {
  expect(problemsOf('version: 1\nimages:\n  app:\n    smoke:\n      run: app\n')).toEqual([
    'c.yml:5:7: images.app.smoke has no setting "run". Write smoke as a list: "- run: …"',
  ])
  expect(problemsOf('version: 1\nimages: {app: {}}\nsmoke: [{run: app}]\n')).toEqual([
    'c.yml:3:1: The configuration has no setting "smoke". Write it in an image, in a variant or in defaults',
  ])
})
