/** A platform as `os/architecture[/variant]` in normal form: `linux/arm64`, never `linux/arm64/v8`; made by `parsePlatform` alone. */
export type Platform = string & { readonly __platform: true }

// The Linux architectures that BuildKit can build for (containerd's platforms package); values are the variants each allows.
const architectures: Readonly<Record<string, readonly string[]>> = {
  '386': [],
  amd64: ['v2', 'v3', 'v4'],
  arm: ['v5', 'v6', 'v7'],
  arm64: [],
  loong64: [],
  mips64le: [],
  ppc64le: [],
  riscv64: [],
  s390x: [],
}

// containerd normalizes these before it compares.
const aliases: Readonly<Record<string, string>> = {
  'linux/aarch64': 'linux/arm64',
  'linux/arm64/v8': 'linux/arm64',
  'linux/x86_64': 'linux/amd64',
  'linux/x86-64': 'linux/amd64',
  'linux/amd64/v1': 'linux/amd64',
  'linux/arm': 'linux/arm/v7',
  'linux/i386': 'linux/386',
  'linux/armhf': 'linux/arm/v7',
}

/** Every platform that can be named in a configuration, for messages that propose the nearest. */
export const knownPlatforms: readonly string[] = Object.entries(architectures).flatMap(([architecture, variants]) =>
  architecture === 'arm'
    ? variants.map((variant) => `linux/arm/${variant}`)
    : [`linux/${architecture}`, ...variants.map((variant) => `linux/${architecture}/${variant}`)],
)

/** The platform in `text` in normal form, or undefined when no builder knows it. Only Linux images are measured. */
export function parsePlatform(text: unknown): Platform | undefined {
  if (typeof text !== 'string') return undefined
  const normal = aliases[text] ?? text
  return knownPlatforms.includes(normal) ? (normal as Platform) : undefined
}
