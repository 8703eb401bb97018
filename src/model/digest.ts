/** A content digest as the OCI image specification writes it, `sha256:` and 64 hex digits; made by `parseDigest` alone. */
export type Digest = string & { readonly __digest: 'sha256' }

const grammar = /^sha256:[0-9a-f]{64}$/

/** The digest in `text`, or undefined. Only sha256 is accepted: no tool of this field writes another algorithm, and a digest becomes a path. */
export function parseDigest(text: unknown): Digest | undefined {
  return typeof text === 'string' && grammar.test(text) ? (text as Digest) : undefined
}

/** The hex part, which is the blob's file name in an OCI layout. */
export function digestHex(digest: Digest): string {
  return digest.slice('sha256:'.length)
}

/** From 0 to 1, and the same for the same digest: what spreads work without chance. */
export function digestSpread(digest: Digest): number {
  return Number.parseInt(digestHex(digest).slice(0, 4), 16) / 0xffff
}
