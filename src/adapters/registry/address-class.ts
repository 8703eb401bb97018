import { BlockList, isIP } from 'node:net'

export type AddressClass = 'public' | 'private' | 'loopback' | 'special'

type Ranges = readonly (readonly [address: string, prefix: number])[]

/** RFC 1918, 6598 and 4193. */
const privateRanges: Ranges = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['fc00::', 7],
]
const loopbackRanges: Ranges = [
  ['127.0.0.0', 8],
  ['::1', 128],
]
/** Nothing that serves a registry: this network, link-local (where clouds keep the machine's own secrets), multicast, reserved. */
const specialRanges: Ranges = [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 3],
  ['::', 128],
  ['fe80::', 10],
  ['ff00::', 8],
  // Where Amazon's machines find their secrets by IPv6; else a private address.
  ['fd00:ec2::', 32],
]

const lists = {
  special: listOf(specialRanges),
  loopback: listOf(loopbackRanges),
  private: listOf(privateRanges),
} as const

/** Undefined for what is no address; an IPv6 address may stand in brackets. */
export function addressClass(text: string): AddressClass | undefined {
  const address = text.replace(/^\[|\]$/g, '')
  const version = isIP(address)
  if (version === 0) return undefined
  const family = version === 4 ? 'ipv4' : 'ipv6'
  for (const name of ['special', 'loopback', 'private'] as const) if (lists[name].check(address, family)) return name
  return 'public'
}

function listOf(ranges: Ranges): BlockList {
  const list = new BlockList()
  for (const [address, prefix] of ranges) list.addSubnet(address, prefix, address.includes(':') ? 'ipv6' : 'ipv4')
  return list
}
