// Who may use the front: the token, the cookie that stands for it, and the keys that are exchanged for the cookie once.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

const keyLifeMs = 60_000
const maxKeys = 16

/** 256 random bits. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** Tells the cookies of several instances on one machine apart: cookies know no ports. */
export const newInstance = (): string => randomBytes(6).toString('hex')

export class Keys {
  readonly #cookieName: string
  readonly #cookieValue: string
  readonly #keys = new Map<string, number>()

  constructor(
    private readonly token: string,
    instance: string,
    private readonly now: () => number = Date.now,
  ) {
    this.#cookieName = `vethboard-${instance}`
    this.#cookieValue = createHmac('sha256', token).update('cookie').digest('base64url')
  }

  /** A key that is good once, for a minute. */
  mint(): string {
    this.#expire()
    const oldest = this.#keys.keys().next().value
    if (this.#keys.size >= maxKeys && oldest !== undefined) this.#keys.delete(oldest)
    const key = newToken()
    this.#keys.set(key, this.now() + keyLifeMs)
    return key
  }

  /** The Set-Cookie header for a key that is good; then it is used up. */
  redeem(key: string): string | undefined {
    this.#expire()
    // A look-up by hash of 256 random bits: its timing tells nothing of use.
    if (!this.#keys.delete(key)) return undefined
    return `${this.#cookieName}=${this.#cookieValue}; Path=/; HttpOnly; SameSite=Strict`
  }

  /** True for our cookie, or for `Authorization: Bearer TOKEN`. */
  admits({ cookie, authorization }: IncomingHttpHeaders): boolean {
    if (authorization !== undefined) return same(authorization, `Bearer ${this.token}`)
    const pairs = (cookie ?? '').split(';').map((pair) => pair.trim())
    return pairs.some((pair) => same(pair, `${this.#cookieName}=${this.#cookieValue}`))
  }

  #expire(): void {
    for (const [key, end] of this.#keys) if (end <= this.now()) this.#keys.delete(key)
  }
}

/** In constant time for texts of equal length; the lengths are no secret. */
function same(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}
