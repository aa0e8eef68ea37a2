/** Talks to the public REST API with the key of this session. Nothing else is asked of the server. */

const KEY = 'tidings.key';

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
  open(key) { sessionStorage.setItem(KEY, key); },
  close() { sessionStorage.removeItem(KEY); },
};

const TIMEOUT = 20_000;

/** How far this browser's clock is ahead of the server's, in milliseconds; known after the first answer. */
export const clock = { ahead: 0, now: () => Date.now() - clock.ahead };

async function ask(method, path, { body, type, signal, raw } = {}) {
  const key = session.key;
  const limit = AbortSignal.timeout(TIMEOUT);
  let response;
  let text;
  try {
    response = await fetch(path, {
      method,
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      cache: 'no-store',
      headers: {
        ...(key ? { authorization: `Bearer ${key}` } : {}),
        ...(body === undefined ? {} : { 'content-type': type || 'application/json' }),
      },
      body: body === undefined ? undefined : type ? body : JSON.stringify(body),
    });
    const date = Date.parse(response.headers.get('date') || '');
    if (date) clock.ahead = Date.now() - date - 500; // it is cut to a second
    text = await response.text();
  } catch (failure) {
    if (signal?.aborted) throw failure;
    throw new Problem(0, { code: limit.aborted ? 'too_slow' : 'unreachable', detail: isRead(method, path) ? '' : null });
  }
  if (response.ok && raw) return text;
  const json = parsed(text);
  if (!response.ok) {
    if (response.status === 401 && key && key === session.key) window.dispatchEvent(new CustomEvent('key-refused'));
    throw new Problem(response.status, json || { detail: text.slice(0, 200) });
  }
  if (text && json === null) throw new Problem(0, { code: 'not_ours', detail: '' });
  return json;
}

/** What may have been done although no answer came is told apart from what only reads. */
const isRead = (method, path) => method === 'GET' || path.split('?')[0].endsWith('/query');

function parsed(text) {
  try { return text ? JSON.parse(text) : null; } catch { return null; }
}

export const get = (path, options) => ask('GET', path, options);
export const post = (path, body, options) => ask('POST', path, { ...options, body });
export const patch = (path, body) => ask('PATCH', path, { body });
export const remove = (path) => ask('DELETE', path);
/** The text of the answer, for JSON with numbers of any size. */
export const fetchText = (path, options) => ask('GET', path, { ...options, raw: true });

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
