// Secrets: made here, and sealed here before they are stored. An auth token signs callbacks, so it must be readable
// again and a hash will not do; it is encrypted under the operator's master key (AES-256-GCM, NIST SP 800-38D).
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

/** Something was sealed under a master key that this process was not given. */
export class MasterKeyMissing extends Error {
  override readonly name = 'MasterKeyMissing'
}

export interface Vault {
  /** Encrypts for storage. `owner` is whose secret it is: for anybody else it cannot be opened. */
  seal(secret: string, owner: string): string
  /**
   * The secret again. What was stored before there was a master key is not sealed and comes back as it is.
   * @throws {MasterKeyMissing}
   */
  open(sealed: string, owner: string): string
  /** How everything begins that is sealed under the key in use, and nothing else. */
  readonly mark: string
  /** A new secret of 32 hex digits (128 random bits). Go's library takes letters and digits only (contract section 10). */
  mint(): string
}

/** A master key: 64 hex digits. */
export const newMasterKey = () => randomBytes(32).toString('hex')

/** @param keys master keys, 64 hex digits each. The first seals, all open: so keys are changed without a stop */
export function createVault(keys: readonly string[]): Vault {
  const known = keys.map((key) => ({ mark: markOf(key), bytes: Buffer.from(key, 'hex') }))
  const [current] = known
  if (current === undefined) throw new Error('a vault needs a key')
  return {
    mark: current.mark,
    seal(secret, owner) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', current.bytes, nonce).setAAD(Buffer.from(owner))
      const hidden = [nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]
      return current.mark + Buffer.concat(hidden).toString('base64url')
    },
    open(sealed, owner) {
      if (!sealedForm.test(sealed)) return sealed
      const key = known.find(({ mark }) => sealed.startsWith(mark))
      if (key === undefined) throw new MasterKeyMissing(sealed.slice(prefix.length, current.mark.length - 1))
      const bytes = Buffer.from(sealed.slice(key.mark.length), 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', key.bytes, bytes.subarray(0, nonceBytes))
      decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(-tagBytes))
      return (
        decipher.update(bytes.subarray(nonceBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8')
      )
    },
    mint: () => randomBytes(16).toString('hex'),
  }
}

const nonceBytes = 12
const tagBytes = 16
const prefix = 'sealed:'
const sealedForm = /^sealed:[0-9a-f]{8}:[\w-]+$/

/** Names a key without telling it. */
const markOf = (key: string) =>
  `${prefix}${createHash('sha256').update(`maskline master key ${key.toLowerCase()}`).digest('hex').slice(0, 8)}:`
