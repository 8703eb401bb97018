import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { docker } from './engine-image.ts'

/** What BuildKit asks for an SBOM where nothing else is named. */
const scanner = 'docker/buildkit-syft-scanner:stable-1'

/**
 * Where the engine has no scanner, and its registry cannot be reached, one of our own takes its name: it speaks BuildKit's protocol
 * ("SBOM scanning protocol") and finds no package. What it attests is small, and real.
 */
export function sbomScanner(): { remove(): void } {
  if (spawnSync('docker', ['image', 'inspect', scanner]).status === 0) return { remove: () => undefined }
  const context = mkdtempSync(join(tmpdir(), 'scanner-'))
  const document = JSON.stringify({
    _type: 'https://in-toto.io/Statement/v0.1',
    predicateType: 'https://spdx.dev/Document',
    predicate: { spdxVersion: 'SPDX-2.3', name: 'nothing', packages: [] },
  })
  const script = `#!/bin/sh\nset -e\nprintf '%s' '${document}' > "$BUILDKIT_SCAN_DESTINATION/sbom.spdx.json"\n`
  writeFileSync(join(context, 'scan'), script, { mode: 0o755 })
  writeFileSync(join(context, 'Dockerfile'), 'FROM debian:bookworm-slim\nCOPY scan /scan\nENTRYPOINT ["/scan"]\n')
  docker('buildx', 'build', '--quiet', '--provenance=false', '--load', '--tag', scanner, context)
  rmSync(context, { recursive: true })
  return { remove: () => void docker('image', 'rm', '--force', scanner) }
}
