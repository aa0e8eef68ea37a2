/** Talks to the public REST API with the key of this session. Nothing else is asked of the server. */

const KEY = 'tidings.key';

/** A problem that the API answered with (RFC 9457), or that kept it from answering. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || `HTTP ${status}`);
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
  const limit = AbortSignal.timeout(TIMEOUT);
  const both = signal ? AbortSignal.any([signal, limit]) : limit;
  let response;
  try {
    response = await fetch(path, {
      method,
      signal: both,
      cache: 'no-store',
      headers: {
        ...(session.key ? { authorization: `Bearer ${session.key}` } : {}),
        ...(body === undefined ? {} : { 'content-type': type || 'application/json' }),
      },
      body: body === undefined ? undefined : type ? body : JSON.stringify(body),
    });
  } catch (failure) {
    if (signal && signal.aborted) throw failure;
    throw new Problem(0, { code: limit.aborted ? 'too_slow' : 'unreachable', detail: '' });
  }
  const date = Date.parse(response.headers.get('date') || '');
  if (date) clock.ahead = Date.now() - date;
  if (raw && response.ok) return response;
  const text = await response.text();
  let json = null;
  try { json = text ? JSON.parse(text) : null; } catch { /* not JSON: said below */ }
  if (!response.ok) {
    if (response.status === 401 && session.key) window.dispatchEvent(new CustomEvent('key-refused'));
    throw new Problem(response.status, json || { detail: text.slice(0, 200) });
  }
  return json;
}

export const get = (path, options) => ask('GET', path, options);
export const post = (path, body, options) => ask('POST', path, { ...options, body });
export const patch = (path, body) => ask('PATCH', path, { body });
export const remove = (path) => ask('DELETE', path);
/** The response itself: its body may be a file. */
export const fetchRaw = (path, options) => ask('GET', path, { ...options, raw: true });

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
