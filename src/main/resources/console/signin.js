/**
 * Signs people in at the OIDC issuer, if the installation offers it: authorization code with PKCE (RFC 7636), as a public client.
 * The tokens stay in this tab's session, as a key does; the page renews them while it is open.
 */
import { Problem, session } from './api.js';
import { t } from './words.js';

const BEGUN = 'tidings.sign-in';
const EARLY = 30_000;
const AGAIN = 10_000;

/** The longest wait that a timer of a browser takes. */
const LONGEST = 2 ** 31 - 1;

const offer = new URLSearchParams(document.querySelector('meta[name="sign-in"]')?.content);

export const isOffered = () => offer.has('client');

const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const self = () => location.origin + location.pathname;

async function asked(url, options) {
  let response;
  try {
    response = await fetch(url, { ...options, signal: AbortSignal.timeout(20_000) });
  } catch {
    throw new Problem(0, { code: 'unreachable', detail: t('The issuer did not answer this page: {0}.', new URL(url).origin) });
  }
  const found = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(400, { detail: found.error_description || found.error || t('The issuer refused it.') });
  return found;
}

const endpoints = () => asked(`${offer.get('issuer').replace(/\/$/, '')}/.well-known/openid-configuration`);

/** Leads to the issuer, which sends the reader back to `finish`. */
export async function begin() {
  if (!crypto.subtle) throw new Problem(0, { code: 'not_ours', detail: t('Browsers sign people in on https pages only.') });
  const verifier = random();
  const state = random();
  const { authorization_endpoint: endpoint } = await endpoints();
  const challenge = base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
  sessionStorage.setItem(BEGUN, JSON.stringify({ verifier, state, hash: location.hash }));
  const address = new URL(endpoint);
  const values = { response_type: 'code', client_id: offer.get('client'), redirect_uri: self(), scope: offer.get('scope'), state, code_challenge: challenge, code_challenge_method: 'S256' };
  for (const [name, value] of Object.entries(values)) address.searchParams.set(name, value);
  location.assign(address);
}

/** Ends what `begin` began, after the issuer sent the reader back. An answer to anything else is ignored. */
export async function finish() {
  const back = new URLSearchParams(location.search);
  const begun = JSON.parse(sessionStorage.getItem(BEGUN) || 'null');
  sessionStorage.removeItem(BEGUN);
  history.replaceState(null, '', location.pathname + (begun?.hash ?? location.hash)); // the code is not kept in the address
  if (!begun || back.get('state') !== begun.state) return;
  if (!back.has('code')) throw new Problem(400, { detail: back.get('error_description') || back.get('error') || t('The issuer refused it.') });
  await take({ grant_type: 'authorization_code', code: back.get('code'), redirect_uri: self(), code_verifier: begun.verifier });
}

/**
 * Renews a person's token, and from then on before it ends. An issuer that does not answer is asked again; one that refuses is not:
 * the token works until it ends, and then the page asks. Nothing is stored if the reader has logged out or in meanwhile.
 */
export function renew() {
  running ??= renewOnce().finally(() => { running = null; });
  return running;
}

/** Several requests may be refused at once, and an issuer may end a session whose refresh token comes twice. */
let running = null;

async function renewOnce() {
  const renewal = session.renewal;
  if (!renewal) return;
  try {
    await take({ grant_type: 'refresh_token', refresh_token: renewal }, () => session.renewal === renewal);
  } catch (failure) {
    if (failure.status === 0) later(AGAIN);
    else if (session.renewal === renewal) session.open(session.key);
  }
}

let timer = 0;
function later(millis) {
  clearTimeout(timer);
  timer = setTimeout(renew, Math.min(millis, LONGEST));
}

async function take(grant, isWanted = () => true) {
  const { token_endpoint: endpoint } = await endpoints();
  const body = new URLSearchParams({ client_id: offer.get('client'), ...grant });
  const found = await asked(endpoint, { method: 'POST', body });
  if (!isWanted()) return;
  session.open(found.access_token, found.refresh_token || grant.refresh_token);
  const lasts = (found.expires_in || 300) * 1000;
  if (session.renewal) later(Math.max(lasts / 2, lasts - EARLY));
}
