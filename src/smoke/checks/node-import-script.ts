/*
 * For node 14 and later. What `require` refuses since it is an ES module is imported. A version is that of the package.json of
 * the package that was found; modules of node itself have none. VmHWM is the highest resident memory so far, in KiB (proc(5)); the
 * resource usage of the process begins with that of the one that started it.
 */
export const nodeImportScript = `'use strict'
const fs = require('fs')
const path = require('path')
const { argv, exit } = process
const [mark, ...names] = argv.slice(1)
const peak = () => {
  try {
    return Number(/^VmHWM:\\s*(\\d+)/m.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]) * 1024
  } catch (error) {
    return undefined
  }
}
const esm = ['ERR_REQUIRE_ESM', 'ERR_REQUIRE_ASYNC_MODULE', 'ERR_PACKAGE_PATH_NOT_EXPORTED']
const load = async (name) => {
  try {
    require(name)
  } catch (error) {
    if (!error || !esm.includes(error.code)) throw error
    await import(name)
  }
}
const version = (name) => {
  const owner = name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/')
  for (const folder of require.resolve.paths(name) || []) {
    try {
      return JSON.parse(fs.readFileSync(path.join(folder, owner, 'package.json'), 'utf8')).version
    } catch (error) {
      continue
    }
  }
}
const told = (error) => String((error && error.message) || error)
const chain = (error) => {
  const texts = []
  for (let at = error; at && texts.length < 20; at = at.cause) texts.push(told(at))
  return texts.join('\\n').slice(-4000)
}
const main = async () => {
  const report = []
  let status = 0
  for (const name of names) {
    const entry = {}
    report.push(entry)
    const started = process.hrtime()
    const before = peak()
    try {
      await load(name)
      const [seconds, nanoseconds] = process.hrtime(started)
      entry.seconds = seconds + nanoseconds / 1e9
      if (before !== undefined) entry.bytes = peak() - before
      entry.version = version(name)
    } catch (error) {
      console.error(error)
      entry.error = told(error).split('\\n')[0]
      entry.chain = chain(error)
      status = 1
    }
  }
  fs.writeSync(1, '\\n' + mark + JSON.stringify(report) + '\\n')
  exit(status)
}
main()`
