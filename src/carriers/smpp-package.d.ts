// What is used of the package `smpp`, which has no types of its own (0.5.1).
declare module 'smpp' {
  import type { Server, Socket } from 'node:net'

  /** How a field is written: its size on the wire follows from its value. */
  interface FieldType {
    read(buffer: Buffer, offset: number, length?: number): unknown
    write(value: never, buffer: Buffer, offset: number): void
    size(value: never): number
    default?: unknown
  }
  interface Field {
    readonly type: FieldType
    readonly filter?: unknown
    readonly default?: unknown
  }
  interface PackagePdu {
    readonly command: string
    readonly command_id: number
    readonly command_status: number
    readonly sequence_number: number
    readonly [field: string]: unknown
    isResponse(): boolean
    response(fields?: Readonly<Record<string, unknown>>): PackagePdu
    toBuffer(): Buffer
  }
  /** One end of a connection. */
  interface Session {
    readonly socket: Socket
    on(event: string, heard: (pdu: PackagePdu) => void): void
    send(pdu: PackagePdu, answered?: (answer: PackagePdu) => void): boolean
    close(): void
    destroy(): void
  }
  interface Package {
    readonly PDU: {
      new (command: string, fields?: Readonly<Record<string, unknown>>): PackagePdu
      /** @throws what its tables cannot read; false when there are too few octets */
      fromBuffer(octets: Buffer): PackagePdu | false
      readonly maxLength: number
    }
    readonly commands: Readonly<
      Record<string, { readonly id: number; readonly params?: Readonly<Record<string, Field>> }>
    >
    readonly tlvs: Readonly<Record<string, { readonly id: number; readonly type: FieldType }>>
    /** Names of command_status, such as ESME_RTHROTTLED. */
    readonly errors: Readonly<Record<string, number>>
    addCommand(name: string, options: { id: number; params?: Readonly<Record<string, Field>> }): void
    addTLV(tag: string, options: { id: number; type: FieldType }): void
    createServer(
      options: { readonly key?: string; readonly cert?: string },
      accepted: (session: Session) => void,
    ): Server
  }
  const smpp: Package
  export = smpp
}
