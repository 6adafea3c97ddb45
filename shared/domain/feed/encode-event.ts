import type { ParsedEvent } from './spent-event.ts'

/** One event as JSON on one line, fields in the draft's order, the amount a raw integer: SSE data, batch pages, NDJSON exports. */
export function encodeEvent(event: ParsedEvent): string {
  const witness = event.witness === null ? 'null' : JSON.stringify(event.witness)
  return `{"seq":${event.seq},"Y":"${event.Y}","id":"${event.id}","amount":${event.amount},"witness":${witness}}`
}

/** One server-sent event (protocol §3 [S], vector V.sse_frame_seq0). */
export const encodeSse = (event: ParsedEvent): string => `id: ${event.seq}\nevent: spent\ndata: ${encodeEvent(event)}\n\n`

/** The first line of a CSV export, without its line end. */
export const CSV_HEAD = 'seq,Y,id,amount,witness'

/** One event as a CSV record (RFC 4180) without its line end. No witness is an empty field, an empty witness is `""`. */
export function encodeCsv(event: ParsedEvent): string {
  return `${event.seq},${event.Y},${event.id},${event.amount},${event.witness === null ? '' : csvText(event.witness)}`
}

/** Spreadsheets run what starts like a formula; a real witness is a JSON object. NDJSON exports stay exact in every case. */
const FORMULA_START = /^[=+\-@\t\r]/
function csvText(text: string): string {
  const harmless = FORMULA_START.test(text) ? `'${text}` : text
  return `"${harmless.replaceAll('"', '""')}"`
}
