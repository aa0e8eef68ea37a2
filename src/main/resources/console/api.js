/** Talks to the public REST API with the key of this session. Nothing else is asked of the server. */

const KEY = 'tidings.key';
const RENEWAL = 'tidings.renewal';

/** A problem that the API answered with (RFC 9457), or that kept it from answering. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail ?? body.title ?? '');
    this.isUnsure = body.detail === null;
    this.status = status;
    this.code = body.code || '';
    this.errors = body.errors || [];
  }
}

/** The key lives in this tab's session only: another tab, or this one after it was closed, asks again. */
export const session = {
  get key() { return sessionStorage.getItem(KEY); },
  /** What renews a person's token; null for a key. */
  get renewal() { return sessionStorage.getItem(RENEWAL); },
  open(key, renewal) {
    session.close();
    sessionStorage.setItem(KEY, key);
    if (renewal) sessionStorage.setItem(RENEWAL, renewal);
  },
  close() { sessionStorage.removeItem(KEY); sessionStorage.removeItem(RENEWAL); },
};

/** Milliseconds for an answer, and for an upload or a file: as long as the server lets them last. */
const TIMEOUT = 20_000;
const LONG = 15 * 60_000;

/** How far this browser's clock is ahead of the server's, in milliseconds; known after the first answer. */
export const clock = { ahead: 0, now: () => Date.now() - clock.ahead };

/** Sends a request with this session's key, and returns what `read` makes of a good response. All failures are Problems. */
async function send(method, path, { body, type, signal, limit = TIMEOUT }, read) {
  const key = session.key;
  const time = AbortSignal.timeout(limit);
  const headers = { ...(key ? { authorization: `Bearer ${key}` } : {}), ...(type ? { 'content-type': type } : {}) };
  let response;
  let found;
  try {
    response = await fetch(path, { method, headers, body, signal: signal ? AbortSignal.any([signal, time]) : time, cache: 'no-store' });
    const date = Date.parse(response.headers.get('date') || '');
    if (date) clock.ahead = Date.now() - date - 500; // it is cut to a second
    found = await (response.ok ? read(response) : response.text());
  } catch (failure) {
    if (signal?.aborted) throw failure;
    throw new Problem(0, { code: time.aborted ? 'too_slow' : 'unreachable', detail: isRead(method, path) ? '' : null });
  }
  if (response.ok) return found;
  if (response.status === 401 && key && key === session.key) window.dispatchEvent(new CustomEvent('key-refused'));
  throw new Problem(response.status, parsed(found, JSON.parse) || { detail: found.slice(0, 200) });
}

/** What may have been done although no answer came is told apart from what only reads. */
const isRead = (method, path) => method === 'GET' || path.split('?')[0].endsWith('/query');

const textOf = (response) => response.text();

function parsed(text, parse) {
  try { return text ? parse(text) : null; } catch { return null; }
}

/** JSON in which a whole number that a double can't hold becomes a BigInt, if the browser tells how it was written. */
export const exactJson = (text) => JSON.parse(text, (name, value, context) => (
  typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
    ? BigInt(context.source) : value));

/** @param exact whether numbers of any size are kept, as exactJson does */
async function ask(method, path, { body, exact, ...options } = {}) {
  const sent = body === undefined ? {} : { body: JSON.stringify(body), type: 'application/json' };
  const text = await send(method, path, { ...options, ...sent }, textOf);
  const json = parsed(text, exact ? exactJson : JSON.parse);
  if (text && json === null) throw new Problem(0, { code: 'not_ours', detail: '' });
  return json;
}

export const get = (path, options) => ask('GET', path, options);
export const post = (path, body, options) => ask('POST', path, { ...options, body });
export const patch = (path, body) => ask('PATCH', path, { body });
export const remove = (path) => ask('DELETE', path);
export const upload = async (path, file, type, signal) => JSON.parse(await send('POST', path, { body: file, type, signal, limit: LONG }, textOf));
/** All bytes of a file of the API. */
export const download = (path, signal) => send('GET', path, { signal, limit: LONG }, (response) => response.arrayBuffer());

/** A query string of what is given; empty values are left out. */
export function query(values) {
  const given = Object.entries(values).filter(([, v]) => v !== undefined && v !== null && v !== '');
  const text = new URLSearchParams(given).toString();
  return text ? `?${text}` : '';
}

/** The same request for a terminal. The key stays out of it. */
export function asCurl(method, path, body) {
  const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
  const parts = ['curl', '-H "Authorization: Bearer $TIDINGS_KEY"'];
  if (method !== 'GET') parts.splice(1, 0, `-X ${method}`);
  if (body !== undefined) parts.push(`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(body))}`);
  parts.push(quoted(location.origin + path));
  return parts.join(' ');
}
