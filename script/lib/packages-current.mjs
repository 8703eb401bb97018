// Exits with 0 when node_modules holds what package-lock.json names. Times say nothing here: npm and git both set them.
import { readFileSync } from 'node:fs'

const read = (path) => JSON.parse(readFileSync(path, 'utf8')).packages
try {
  const wanted = read('package-lock.json')
  const installed = read('node_modules/.package-lock.json')
  const differs = Object.entries(wanted).some(([path, entry]) => {
    if (path === '') return false
    const present = installed[path]
    return present === undefined ? entry.optional !== true : present.version !== entry.version
  })
  process.exitCode = differs ? 1 : 0
} catch {
  process.exitCode = 1 // no installation yet
}
