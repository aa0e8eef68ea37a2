/** A day's statement: what its signed manifest says, and whether signature and files are what they claim to be, checked in the browser. */
import { html, nothing } from '../lit/lit-element.js';
import { download, exactJson, get, query as search } from '../api.js';
import { amount, count, time } from '../format.js';
import { badge, curl, facts, save, table, to, View } from '../ui.js';
import { canHash, isSigned, sha256, verifyJws } from '../verify.js';
import { t } from '../words.js';
import { scopeOf } from './check-scope.js';

const PATH = '/check/statements';

class CheckStatement extends View {
  static properties = { ...View.properties, who: { attribute: false }, files: { state: true } };

  about({ query }) { return JSON.stringify([scopeOf(query), query.day, query.version]); }

  async load(signal) {
    const { query } = this.route;
    const request = `${pathOf(query)}${search({ ...scopeOf(query), version: query.version })}`;
    if (this.request !== request) this.files = new Map(); // those of the statement before
    this.request = request;
    const [statement, published] = await Promise.all([
      get(request, { signal }),
      get('/.well-known/tidings/signing-keys', { signal }),
    ]);
    const signature = await verifyJws(statement.jws, published.keys);
    const same = Boolean(signature.payload) && isSigned(statement.manifest, signature.payload);
    return { request, query, signature, same, manifest: same ? exactJson(signature.payload) : statement.manifest };
  }

  show(data) {
    const { request, query, manifest } = data;
    return html`<h2>${t('Statement of {0}', manifest.date)}</h2>
      ${verdict(data, isOf(manifest, query, this.who))}
      ${facts([
        [t('Day in the zone'), manifest.zone],
        [t('From'), time(manifest.from, { dated: true })], [t('Until'), time(manifest.to, { dated: true })],
        [t('Made'), time(manifest.madeAt)],
        [t('Version'), this.versions(query, manifest)],
        [t('Lines'), count(manifest.lines)],
        [t('Hash of its digest'), html`<code>${manifest.hash}</code>`],
      ])}
      ${table(t('Totals'), totals(manifest), manifest.totals, t('The statement has no lines: nothing happened on this day.'))}
      <h3>${t('Files')}</h3>
      ${canHash() ? nothing : html`<p class="note">${t('Browsers compute hashes on https pages only. Open this page by https to verify files here.')}</p>`}
      ${table(t('Files'), this.columns(data), manifest.files)}
      <p class="row">${curl('GET', request)}</p>`;
  }

  versions(query, manifest) {
    const other = (version) => html`<a href=${to(PATH, { ...query, version })}>${t('version {0}', version)}</a>`;
    return html`${manifest.version}${manifest.corrects ? html`, ${t('corrects')} ${other(manifest.corrects)}` : nothing}
      ${query.version ? html` · <a href=${to(PATH, { ...query, version: undefined })}>${t('newest version')}</a>` : nothing}`;
  }

  columns(data) {
    return [
      { title: t('Name'), cell: (file) => file.name },
      { title: t('Bytes'), number: true, cell: (file) => count(file.bytes) },
      { title: 'SHA-256', cell: (file) => html`<code title=${file.sha256}>${file.sha256.slice(0, 12)}…</code>` },
      { title: t('Check'), cell: (file) => this.check(data, file) },
    ];
  }

  check(data, file) {
    const state = this.files.get(file.name);
    if (state === 'loading') return html`<span role="status">${t('Loading…')}</span>`;
    return html`<button @click=${() => this.verify(data, file)}>${t('Download and verify {0}', file.name)}</button>
      ${state ? html`<div role="status">${compared(state.hash, file.sha256)}
        <button @click=${() => save(state.bytes, 'application/gzip', fileName(data.manifest, file))}>${t('Save {0}', file.name)}</button></div>` : nothing}`;
  }

  /** Of the version that is shown, even if a newer one was made meanwhile. */
  async verify({ request, query, manifest }, file) {
    const put = (state) => { if (request === this.request) this.files = new Map(this.files).set(file.name, state); };
    put('loading');
    try {
      const bytes = await download(`${pathOf(query)}/${file.name}${search({ ...scopeOf(query), version: manifest.version })}`, this.ended.signal);
      put({ bytes, hash: canHash() ? await sha256(bytes) : null });
    } catch (failure) {
      put(undefined);
      this.problem = failure;
    }
  }
}

const pathOf = (query) => `/v1/reconciliation/statements/${encodeURIComponent(query.day)}`;
const fileName = (manifest, file) => `${manifest.date}-v${manifest.version}-${file.name}`;

/** Whether a manifest is the one that was asked for: a signature is as valid on another day's. */
function isOf(manifest, query, who) {
  const receiver = query.receiver || who.receiverId;
  const owner = receiver ? manifest.receiverId === receiver : manifest.clientId === (query.clientId || who.clientId);
  return owner && manifest.date === query.day && (!query.version || String(manifest.version) === query.version);
}

/** Says in a sign and words whether the manifest is signed, and if that can't be told, why. */
function verdict({ signature, same }, ours) {
  if (signature.why === 'valid' && same && ours) {
    return html`<p class="note"><strong class="good">✓ ${t('The signature is valid.')}</strong>
      ${t('Checked in this browser with the published key {0}.', signature.kid)}</p>`;
  }
  const unknown = signature.why === 'insecure-page' || signature.why === 'no-ed25519';
  return html`<p class="note ${unknown ? '' : 'bad-note'}" role="alert"><strong class=${unknown ? 'wait' : 'bad'}>
    ${unknown ? `? ${t('The signature was not checked.')}` : `✗ ${t('Do not trust this statement.')}`}</strong> ${reason(signature, same, ours)}</p>`;
}

function reason({ why, kid }, same, ours) {
  switch (why) {
    case 'malformed': return t('Its jws is no signature with Ed25519.');
    case 'unknown-key': return t('The key {0} is not published, or not any more.', kid);
    case 'invalid': return t('The signature does not fit the published key {0}.', kid);
    case 'insecure-page': return t('Browsers check signatures on https pages only.');
    case 'no-ed25519': return t('This browser has no Ed25519. A newer one has, and other programs can check it: it is a JWS (RFC 7515).');
    default: return same && !ours ? t('It is signed, but of another day, version or owner.') : t('What is signed differs from the manifest.');
  }
}

/** A file's hash beside the one of the manifest; null: it could not be computed. */
function compared(hash, wanted) {
  if (hash === null) return html`<strong class="wait">? ${t('Its SHA-256 was not checked.')}</strong>`;
  return hash === wanted ? html`<strong class="good">✓ ${t('Its SHA-256 is the one of the manifest.')}</strong>`
    : html`<strong class="bad">✗ ${t('It is not the file of the manifest: its SHA-256 is {0}.', hash)}</strong>`;
}

/** A client's statement has totals by type, a receiver's by state. */
function totals(manifest) {
  return [
    { title: manifest.receiverId ? t('State') : t('Type'), cell: (one) => (manifest.receiverId ? badge(one.of) : one.of) },
    { title: t('Number'), number: true, cell: (one) => count(one.count) },
    { title: t('Amount'), number: true, cell: (one) => (one.currency ? amount(one.amount, one.currency) : '–') },
  ];
}
customElements.define('check-statement', CheckStatement);
