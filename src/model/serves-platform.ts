/**
 * Whether an image of one platform is taken where another is asked for, as containerd chooses: an earlier variant of the same architecture, and the 32-bit one that such a processor runs.
 */
export function servesPlatform(available: string, wanted: string): boolean {
  if (available === wanted) return true
  const [os, architecture = '', variant] = wanted.split('/')
  const [otherOs, other = '', otherVariant] = available.split('/')
  if (os !== otherOs) return false
  if (other === architecture)
    return level(otherVariant) <= level(variant) && (variant !== undefined || otherVariant === undefined)
  return (architecture === 'amd64' && other === '386') || (architecture === 'arm64' && other === 'arm')
}

function level(variant: string | undefined): number {
  return Number(variant?.replace(/^v/, '') ?? 0)
}
