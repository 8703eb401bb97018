/** `identity` is exchanged for tokens; `registry` is such a token already. */
export type Credentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  | { readonly kind: 'identity'; readonly token: string }
  | { readonly kind: 'registry'; readonly token: string }

/** As HTTP's Basic scheme sends them. */
export function basicOf({ username, password }: Extract<Credentials, { kind: 'password' }>): string {
  return Buffer.from(`${username}:${password}`).toString('base64')
}
