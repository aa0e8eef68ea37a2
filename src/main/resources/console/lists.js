/**
 * Reads the other side's list in the browser: CSV whose first line names the columns type, key, amount, currency and at (in any
 * order, others are ignored), or JSON lines with these fields, gzip or not. The files of statements are such lists.
 */
import { exactJson } from './api.js';

/** What a list has wrong, and in which line. The view says it in words. */
export class ListError extends Error {
  constructor(code, line) {
    super(`${code}, line ${line}`);
    this.code = code;
    this.line = line;
  }
}

const COLUMNS = ['type', 'key', 'amount', 'currency', 'at'];
const LONGEST_LINE = 100_000;
const FORMULA = /^'*[=+\-@]/;
const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/;

/** Arrays of records, in the order of the list. */
export async function* readList(file, charset = 'utf-8', most = Infinity) {
  const reader = new ListReader(most);
  try {
    for await (const text of await texts(file, charset)) yield reader.read(text);
    yield reader.end();
  } catch (failure) {
    throw failure instanceof ListError ? failure : new ListError('unreadable', reader.line + 1);
  }
}

async function texts(file, charset) {
  const begin = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const gzip = begin[0] === 0x1f && begin[1] === 0x8b;
  const bytes = gzip ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file.stream();
  return chunks(bytes.pipeThrough(new TextDecoderStream(charset, { fatal: true })));
}

/** Not every browser can iterate a stream. */
async function* chunks(stream) {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => { /* it has failed, which was said */ });
  }
}

/** Turns text, cut anywhere, into records. */
export class ListReader {
  constructor(most = Infinity) {
    this.most = most;
    this.rest = '';
    this.row = ''; // a row of CSV whose quoted cell goes on
    this.line = 0;
    this.count = 0;
  }

  read(text) {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop();
    if (this.rest.length > LONGEST_LINE) throw new ListError('unreadable', this.line + 1);
    return lines.map((line) => this.take(line.endsWith('\r') ? line.slice(0, -1) : line)).filter(Boolean);
  }

  end() {
    const last = this.rest ? [this.take(this.rest)].filter(Boolean) : [];
    if (this.row) throw new ListError('unreadable', this.line);
    return last;
  }

  take(line) {
    this.line += 1;
    if (!this.row && !line.trim()) return null;
    this.json ??= line.trimStart().startsWith('{');
    const found = this.json ? this.ofJson(line) : this.ofCsv(line);
    if (found && ++this.count > this.most) throw new ListError('most', this.line);
    return found;
  }

  ofJson(line) {
    let value;
    try { value = exactJson(line); } catch { throw new ListError('unreadable', this.line); }
    return record(value ?? {}, this.line);
  }

  ofCsv(line) {
    const row = this.row ? `${this.row}\n${line}` : line;
    const found = cells(row);
    this.row = found ? '' : row;
    if (this.row.length > LONGEST_LINE) throw new ListError('unreadable', this.line);
    if (!found) return null;
    if (!this.columns) {
      this.columns = found.map((name) => name.trim());
      if (!COLUMNS.every((name) => this.columns.includes(name))) throw new ListError('columns', this.line);
      return null;
    }
    const named = Object.fromEntries(this.columns.map((name, i) => [name, found[i] ?? '']));
    const [type, amount, currency, at] = ['type', 'amount', 'currency', 'at'].map((name) => named[name].trim());
    return record({ type, key: original(named.key), amount, currency, at }, this.line); // spaces are part of a key
  }
}

/** The cells of a row (RFC 4180); null: a quoted cell goes on in the next line. */
export function cells(row) {
  const found = [];
  for (let at = 0; at <= row.length;) {
    let end = at;
    if (row[at] === '"') {
      end = closing(row, at + 1);
      if (end < 0) return null;
      found.push(row.slice(at + 1, end).replaceAll('""', '"'));
    }
    const comma = row.indexOf(',', end);
    const next = comma < 0 ? row.length : comma;
    if (row[at] !== '"') found.push(row.slice(at, next));
    at = next + 1;
  }
  return found;
}

/** Where a quoted cell ends: two quotes are one that belongs to it. */
function closing(row, from) {
  for (let at = row.indexOf('"', from); at >= 0; at = row.indexOf('"', at + 2)) if (row[at + 1] !== '"') return at;
  return -1;
}

/** Without the apostrophe that keeps spreadsheets from executing a text. */
const original = (cell) => (cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell);

function record({ type, key, amount, currency, at }, line) {
  const texts = [type, key, currency].map((one) => (one === null || one === undefined ? '' : String(one)));
  if (!texts[0].trim() || !texts[1].trim()) throw new ListError('incomplete', line);
  return { line, type: texts[0], key: texts[1], amount: whole(amount, line), currency: texts[2] || null, at: millis(at, line) };
}

function whole(amount, line) {
  if (amount === null || amount === undefined || amount === '') return null;
  const exact = typeof amount === 'bigint' || Number.isSafeInteger(amount) || (typeof amount === 'string' && /^[+-]?\d{1,19}$/.test(amount));
  if (!exact) throw new ListError('amount', line);
  return BigInt(typeof amount === 'string' ? amount.replace('+', '') : amount);
}

/** Whole milliseconds since 1970, the rest cut off; it may also be given as that number. */
function millis(at, line) {
  if (Number.isSafeInteger(at) || /^\d{12,15}$/.test(at ?? '')) return Number(at);
  const [, day, time, fraction = '', zone] = TIME.exec(at ?? '') ?? [];
  const seconds = Date.parse(`${day}T${time}${zone}`);
  if (Number.isNaN(seconds)) throw new ListError('time', line);
  return seconds + Number(fraction.padEnd(3, '0').slice(0, 3));
}
