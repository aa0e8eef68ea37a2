/** Checks what the server signed, in the browser: SHA-256, and JSON Web Signatures (RFC 7515) with Ed25519 (RFC 8037). */

/** Browsers have crypto.subtle only on https pages, and on localhost. */
export const canHash = () => Boolean(globalThis.crypto?.subtle);

/** SHA-256 as 64 lower-case hexadecimal digits. */
export async function sha256(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function bytesOf(base64url) {
  return Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
}

const textOf = (base64url) => new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(base64url));

/**
 * @param keys those that the server publishes, as JSON Web Keys
 * @returns {why, kid, payload}: why is 'valid', or what keeps it from being so: 'malformed', 'unknown-key', 'invalid',
 *     or, when this browser can't tell, 'insecure-page' or 'no-ed25519'
 */
export async function verifyJws(jws, keys) {
  const parts = read(jws);
  if (!parts) return { why: 'malformed' };
  const { kid, payload } = parts;
  if (!canHash()) return { why: 'insecure-page', kid, payload };
  const key = keys.find((one) => one.kid === kid && one.kty === 'OKP' && one.crv === 'Ed25519');
  if (!key) return { why: 'unknown-key', kid, payload };
  const publicKey = await imported(key);
  if (!publicKey) return { why: 'no-ed25519', kid, payload };
  const valid = await crypto.subtle.verify({ name: 'Ed25519' }, publicKey, parts.signature, parts.signed);
  return { why: valid ? 'valid' : 'invalid', kid, payload };
}

/** The parts of a compact JWS; null: it is none, or of another algorithm. */
function read(jws) {
  const [head, body, signature, more] = (jws ?? '').split('.');
  try {
    const { alg, kid, crit } = JSON.parse(textOf(head));
    if (alg !== 'EdDSA' || crit || more !== undefined) return null;
    return { kid, payload: textOf(body), signature: bytesOf(signature), signed: new TextEncoder().encode(`${head}.${body}`) };
  } catch {
    return null;
  }
}

/** null: this browser has no Ed25519. */
async function imported(key) {
  try {
    return await crypto.subtle.importKey('raw', bytesOf(key.x), { name: 'Ed25519' }, false, ['verify']);
  } catch (failure) {
    if (failure.name === 'NotSupportedError') return null;
    throw failure;
  }
}

/** Whether the manifest that was shown is the one that was signed. */
export const isSigned = (manifest, payload) => JSON.stringify(manifest) === JSON.stringify(JSON.parse(payload));
