/*
 * For node 12 and later. What `require` refuses since it is an ES module is imported. A version is that of the package.json of
 * the package that was found; modules of node itself have none. maxRSS is in KiB.
 */
export const nodeImportScript = `'use strict'
const fs = require('fs')
const path = require('path')
const [mark, ...names] = process.argv.slice(1)
const peak = () => process.resourceUsage().maxRSS * 1024
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
const main = async () => {
  const report = []
  let status = 0
  for (const name of names) {
    const entry = { name }
    report.push(entry)
    const started = process.hrtime()
    const before = peak()
    try {
      await load(name)
      const [seconds, nanoseconds] = process.hrtime(started)
      entry.seconds = seconds + nanoseconds / 1e9
      entry.bytes = peak() - before
      entry.version = version(name)
    } catch (error) {
      console.error(error)
      entry.error = String((error && error.message) || error).split('\\n')[0]
      status = 1
      break
    }
  }
  fs.writeSync(1, '\\n' + mark + JSON.stringify(report) + '\\n')
  process.exit(status)
}
main()`
