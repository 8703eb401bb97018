import { BlockList, isIP } from 'node:net'
import { isLoopbackHost } from '../../model/repository.ts'

type Env = Readonly<Record<string, string | undefined>>

/**
 * The proxy for a URL, by the rules that docker and skopeo obey, so that all three take the same way: HTTPS_PROXY or HTTP_PROXY,
 * NO_PROXY with names that hold for their subdomains too, addresses, networks and ports; never for this machine.
 */
export function proxyFor(url: URL, env: Env): string | undefined {
  if (isLoopbackHost(url.host)) return undefined
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const proxy = setting(env, name)
  if (proxy === '' || excluded(url, setting(env, 'NO_PROXY'))) return undefined
  return proxy.includes('://') ? proxy : `http://${proxy}`
}

function setting(env: Env, name: string): string {
  return (env[name] || env[name.toLowerCase()] || '').trim()
}

function excluded(url: URL, list: string): boolean {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  return list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== '' && matches(entry, { host, port }))
}

function matches(entry: string, { host, port }: { readonly host: string; readonly port: string }): boolean {
  if (entry === '*') return true
  if (entry.includes('/')) return inNetwork(entry, host)
  const [, name = entry, entryPort] = /^(?:\[?(.+?)\]?):(\d+)$/.exec(isIP(entry) === 6 ? '' : entry) ?? []
  if (entryPort !== undefined && entryPort !== port) return false
  const bare = name.replace(/^\*?\.|^\[|\]$/g, '')
  const isSubdomain = isIP(host) === 0 && host.endsWith(`.${bare}`)
  return isSubdomain || (host === bare && !/^\*?\./.test(name))
}

function inNetwork(entry: string, host: string): boolean {
  const [address = '', prefix = ''] = entry.split('/')
  const [version, hostVersion] = [isIP(address), isIP(host)]
  if (version === 0 || version !== hostVersion || !/^\d{1,3}$/.test(prefix)) return false
  if (Number(prefix) > (version === 4 ? 32 : 128)) return false
  const family = version === 4 ? 'ipv4' : 'ipv6'
  const list = new BlockList()
  list.addSubnet(address, Number(prefix), family)
  return list.check(host, family)
}
