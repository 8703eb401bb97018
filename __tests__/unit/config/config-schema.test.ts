import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import { parse as parseYaml } from 'yaml'
import { generatedFiles } from '../../../script/generate.ts'
import { configSchema } from '../../../src/config/config-schema.ts'
import { problemsOf, variant } from '../../kit/config-problems.ts'

const validate = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true }).compile(configSchema())

const design = `version: 1
defaults:
  platforms: [linux/amd64, linux/arm64]
images:
  app:
    context: .
    variants:
      cuda:
        dockerfile: Dockerfile.cuda
        platforms: [linux/amd64]
        budget:
          compressed: {max: 4.2GB, target: 3.8GB}
          uncompressed: 9GB
      cpu: {budget: {compressed: 900MB, linux/arm64: {compressed: 850MB}}}
      minimal: {target: minimal, budget: {compressed: 120MB, layers: 12, own: 9MB, live: {max: 3MB}, wasted: {warn: 1MB}, paths: {/opt: 2MB}}}
    relations: ["minimal < cpu", "uncompressed: cpu < cuda by 30%", {distinct: [cpu, cuda, minimal]}]
  app-tools:
    context: tools
    variants:
      cuda: {platforms: [linux/amd64], from: {image: app, variant: cuda, arg: BASE}}
total: 9GB
strict: true
`

const smoke = `version: 1
require-smoke: true
defaults:
  smoke: [healthcheck]
  budget: {start: 20s, memory: {max: 2GB, warn: 1.5GB, message: leaner}}
images:
  app:
    device: cuda
    variants:
      cpu:
        device: cpu
        smoke:
          - import: [torch, "numpy>=1.26"]
            python: /opt/venv/bin/python
          - import: torch
          - import: {python: [a], r: [arrow], node: sharp}
          - run: app --version
            expect: {exit: 0, stdout: "^2\\\\.", stderr: {not: Warning}}
          - run: [app, --port, 80]
            entrypoint: true
            expect: {stdout: [{text: a}, {pattern: b}, {not: {text: c}}, d]}
          - http: {port: 8000, path: /health, status: 200, body: "ok", within: 60s}
          - healthcheck: {within: 60s}
          - writable: [/opt/conda]
          - user: jovyan
          - files: /etc
          - files: [/a, {path: /b, exists: true, mode: "0644", uid: 0, gid: 0, executable-by: any, content: x}]
          - structure: tests/structure.yaml
      cuda:
        parity: cpu
        budget: {linux/amd64: {start: {max: 1m, warn: 500ms}, memory: 1GB}}
        smoke:
          inherit: false
          tests:
            - nvidia-smi
            - nvidia-smi: {gpus: 2, min-driver: 550, min-compute: 8.0}
            - {run: a, name: n, timeout: 2m, gpu: required, gpus: all, network: true, caps: [NET_BIND_SERVICE],
               read-only: true, memory: 8GB, user: 1000, env: {A: 1}, workdir: /a, platforms: [linux/amd64],
               waive: {reason: text, until: 2026-12-31}}
`

describe('the JSON Schema for editors', () => {
  test('the committed copies are what the code generates', async () => {
    for (const [path, generate] of Object.entries(generatedFiles)) {
      expect({ path, text: readFileSync(path, 'utf8') }).toEqual({ path, text: await generate() })
    }
  })

  test.each([
    design,
    smoke,
    'version: 1\nimages: {app: {budget: 300MB}}',
    'version: 1\nimages: {app: {budget: 300000000, build-args: {A: 1.10, B: true}, labels: [a=b]}}',
    variant('bake: docker-bake.hcl'),
    variant('bake: {files: [a.yaml, b.yaml], target: web}, secrets: {id: VAR}, cache-from: [type=gha], target: 0'),
  ])('accepts what is valid: %#', (text) => {
    expect(problemsOf(text)).toEqual([])
    validate(parseYaml(text))
    expect(validate.errors).toBeNull()
  })

  test.each([
    'version: 2\nimages: {app: }',
    'images: {app: }',
    'version: 1',
    'version: 1\nimages: {app: {budgt: 3MB}}',
    'version: 1\nimages: {app: {budget: 300 M}}',
    'version: 1\nimages: {app: {budget: -5MB}}',
    'version: 1\nimages: {app: {budget: -5}}',
    'version: 1\nimages: {app: {budget: 80%}}',
    'version: 1\nimages: {app: {budget: {layers: 1.5}}}',
    'version: 1\nimages: {app: {budget: {linux/amd46: 3MB}}}',
    'version: 1\nimages: {app: {from: {variant: x}}}',
    'version: 1\nimages: {app: {smoke: [x]}}',
    'version: 1\nimages: {app: {smoke: {test: []}}}',
    'version: 1\nimages: {app: {smoke: [{run: a, tiemout: 1m}]}}',
    'version: 1\nimages: {app: {smoke: [{run: a, timeout: 60}]}}',
    'version: 1\nimages: {app: {smoke: [{run: a, timeout: 60sec}]}}',
    'version: 1\nimages: {app: {smoke: [{http: {port: 80, within: "60"}}]}}',
    'version: 1\nimages: {app: {budget: {start: {max: 1 min}}}}',
    'version: 1\nimages: {app: {smoke: [{http: {path: /}}]}}',
    'version: 1\nimages: {app: {smoke: [{http: {port: 0}}]}}',
    'version: 1\nimages: {app: {parity: cpu}}',
    'version: 1\nimages: {app: {budget: {memory: {min: 1GB}}}}',
    'version: 1\nimages: {app: {device: gpu}}',
    'version: 1\nrequire-smoke: 1\nimages: {app: }',
    'version: 1\nimages: {app: {platforms: linux/amd64}}',
    'version: 1\nimages: [app]',
  ])('refuses what is not: %j', (text) => {
    expect(problemsOf(text).length).toBeGreaterThan(0)
    expect(validate(parseYaml(text))).toBe(false)
  })

  test('helps an editor: every setting is described', () => {
    const { properties } = configSchema() as { properties: Record<string, { description?: string }> }
    expect(
      Object.entries(properties)
        .filter(([, { description }]) => description === undefined)
        .map(([name]) => name),
    ).toEqual([])
  })
})
