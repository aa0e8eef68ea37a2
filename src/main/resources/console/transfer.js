/** Requests that may last longer than the 20 seconds of api.js: uploads, files, and a feed that waits for something new. */
import { Problem, session } from './api.js';

/** As long as the server lets an upload last. */
const LIMIT = 15 * 60_000;

/** The response, if it is a good one; its body may be long. */
export async function transfer(method, path, { body, type, signal, limit = LIMIT } = {}) {
  const key = session.key;
  const both = AbortSignal.any([AbortSignal.timeout(limit), ...(signal ? [signal] : [])]);
  const headers = { ...(key ? { authorization: `Bearer ${key}` } : {}), ...(type ? { 'content-type': type } : {}) };
  const response = await unlessAway(() => fetch(path, { method, headers, body, signal: both, cache: 'no-store' }), signal);
  if (response.ok) return response;
  if (response.status === 401 && key && key === session.key) window.dispatchEvent(new CustomEvent('key-refused'));
  const text = await unlessAway(() => response.text(), signal);
  let problem = { detail: text.slice(0, 200) };
  try { problem = JSON.parse(text) ?? problem; } catch { /* not JSON: its text says what is wrong */ }
  throw new Problem(response.status, problem);
}

/** All bytes of a file of the API. */
export async function download(path, signal) {
  const response = await transfer('GET', path, { signal });
  return unlessAway(() => response.arrayBuffer(), signal);
}

/** Hands bytes to the browser to save. A link with `download` opens nothing, so the page's policy has no say in it. */
export function save(bytes, type, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** A connection that breaks becomes a problem; what the caller itself ended stays what it is. */
async function unlessAway(what, signal) {
  try {
    return await what();
  } catch (failure) {
    if (signal?.aborted) throw failure;
    throw new Problem(0, { code: 'unreachable', detail: failure.message });
  }
}
