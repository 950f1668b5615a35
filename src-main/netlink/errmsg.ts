// NLMSG_ERROR and the status of NLMSG_DONE: the errno and the extended acknowledgement (NLMSGERR_ATTR_*).
// What an errno means for the person who asked is in common/errors/.
import { errnoOf, kindOfErrno } from '../common/errors/errno'
import type { ExtAck, VethboardError } from '../common/errors/error'
import { AttrReader } from './attr'
import { attributeNameAt, missingName } from './attribute-names'
import { align4, control, flag, headerLength, malformed } from './header'
import type { MessageReader, Request } from './header'

export interface Status {
  /** errno, positive; 0 is success. */
  code: number
  extAck?: ExtAck
}

/**
 * The status that an NLMSG_ERROR or NLMSG_DONE carries; `request` lets it name attributes. A DONE without a
 * status (older kernels) is success. Throws `transport` on a short message.
 */
export function decodeStatus(message: MessageReader, request?: Request): Status {
  const { view, start, end, type, flags } = message
  if (end - start < 4) {
    if (type === control.done) return { code: 0 }
    malformed(`status of ${end - start} bytes`)
  }
  const code = Math.abs(view.getInt32(start, true))
  if (!(flags & flag.ackTlvs)) return { code }
  const attrs = start + 4 + (type === control.error ? quotedLength(message) : 0)
  const extAck = decodeExtAck(new AttrReader(message.bytes, view, Math.min(attrs, end), end), request)
  return extAck ? { code, extAck } : { code }
}

/** Of the request that NLMSG_ERROR quotes: its header alone when CAP_ACK is set or nothing went wrong. */
function quotedLength({ view, start, end, flags }: MessageReader): number {
  if (end - start < 4 + headerLength) malformed('error without a quoted header')
  return flags & flag.capped ? headerLength : align4(view.getUint32(start + 4, true))
}

function decodeExtAck(attr: AttrReader, request: Request | undefined): ExtAck | undefined {
  let message: string | undefined
  let offset: number | undefined
  let missing: number | undefined
  let nest: number | undefined
  while (attr.next()) {
    if (attr.type === 1) message = attr.text()
    else if (attr.type === 2) offset = attr.u32()
    else if (attr.type === 5) missing = attr.u32()
    else if (attr.type === 6) nest = attr.u32()
  }
  if (message === undefined && offset === undefined && missing === undefined) return undefined
  const attribute = request && nameIn(request, offset, missing, nest)
  return {
    ...(message === undefined ? {} : { message }),
    ...(offset === undefined ? {} : { offset }),
    ...(missing === undefined ? {} : { missing }),
    ...(attribute === undefined ? {} : { attribute }),
  }
}

const nameIn = (
  request: Request,
  offset: number | undefined,
  missing: number | undefined,
  nest: number | undefined,
): string | undefined =>
  missing !== undefined
    ? missingName(request, missing, nest)
    : offset === undefined
      ? undefined
      : attributeNameAt(request, offset)

/** What to report for a request that the kernel refused. */
export function kernelError(request: Request, status: Status): VethboardError {
  return {
    kind: kindOfErrno(status.code),
    op: request.op,
    what: request.what,
    errno: errnoOf(status.code),
    ...(status.extAck ? { extAck: status.extAck } : {}),
    ...(request.target === undefined ? {} : { target: request.target }),
  }
}
