/** Our signing keys, as receivers see them: which sign, and when; rotate, and delete one that leaked. */
import { html, nothing, svg } from '../lit/lit-element.js';
import { clock, get, post, remove } from '../api.js';
import { fromNow, shortId, time } from '../format.js';
import { curl, facts, question, seesAll, table, View } from '../ui.js';
import { t } from '../words.js';

const PUBLISHED = '/.well-known/tidings/signing-keys';
const WIDTH = 180;

class OperateSigning extends View {
  static properties = { ...View.properties, who: { attribute: false } };
  every = 10_000; // as old as the list of another replica may be after a change

  load(signal) { return get(PUBLISHED, { signal }); }

  show({ keys }) {
    const axis = axisOf(keys);
    const ends = [[t('Left end of the bars'), time(iso(axis.from))], [t('Right end of the bars'), time(iso(axis.to))], [t('Thin line'), t('now')]];
    return html`<p>${t('Receivers that want v1a signatures check them with these keys. A signature of any of them is valid.')}</p>
      <p class="row">${seesAll(this.who) ? html`<button class="primary" @click=${() => this.rotate(keys)}>${t('Rotate')}</button>` : nothing}
        ${curl('GET', PUBLISHED)}</p>
      ${table(t('Signing keys'), this.cells(axis), keys, t('No key is published. A replica makes one when it starts: look into its log.'))}
      ${keys.length ? facts(ends) : nothing}`;
  }

  cells(axis) {
    const action = { title: t('Action'), cell: (key) => this.action(key) };
    return [
      { title: t('Id'), cell: (key) => html`<code title=${key.kid}>${shortId(key.kid)}</code>` },
      { title: t('State'), cell: state },
      { title: t('Signs'), cell: (key) => bar(key, axis) },
      { title: t('Created'), cell: (key) => time(key.createdAt) },
      { title: t('Signs until'), cell: (key) => (key.signsUntil ? time(key.signsUntil) : t('the next rotation, and 24 hours more')) },
      ...(seesAll(this.who) ? [action] : []),
      { title: t('Public key'), cell: (key) => html`<code>${key.whpk}</code>` },
    ];
  }

  /** The current key can't be deleted: the API refuses it always. */
  action(key) {
    if (!key.signsUntil) return t('rotate first');
    return html`<button class="danger" aria-label=${t('Delete {0}', key.kid)} @click=${() => this.askToDelete(key)}>${t('Delete')}</button>`;
  }

  async rotate(keys) {
    const current = keys.find((key) => !key.signsUntil);
    const yes = await question({
      title: t('Rotate our signing key?'),
      text: t('One new key is made and signs at once. The key {0} also signs for 24 hours and stays listed. Other replicas follow within ten seconds.',
        current?.kid ?? '–'),
      action: t('Rotate'),
    });
    if (yes) await this.change(() => post('/v1/signing-keys/rotate'));
  }

  async askToDelete(key) {
    const text = t('One key, {0}. What only it signed is no longer valid. It can’t be undone.', key.kid);
    const signs = t('It still signs: receivers that have not loaded the list since the rotation refuse us until they do.');
    const yes = await question({
      title: t('Delete the signing key {0}?', shortId(key.kid)),
      text: fromNow(key.signsUntil) > 0 ? `${text} ${signs}` : text,
      action: t('Delete'),
      danger: true,
    });
    if (yes) await this.change(() => remove(`/v1/signing-keys/${key.kid}`));
  }
}
customElements.define('operate-signing', OperateSigning);

const iso = (millis) => new Date(millis).toISOString();

/** current: signs until it is rotated; overlap: also signs, for a day; past: signs no more, and is still valid. */
function phase(key) {
  if (!key.signsUntil) return 'current';
  return fromNow(key.signsUntil) > 0 ? 'overlap' : 'past';
}

const TONES = { current: 'good', overlap: 'wait', past: 'calm' };

function phaseName(key) {
  switch (phase(key)) {
    case 'current': return t('current');
    case 'overlap': return t('also signs');
    default: return t('signs no more, still valid');
  }
}

const state = (key) => html`<span class="badge ${TONES[phase(key)]}">${phaseName(key)}</span>`;

/** One axis for all bars: from the oldest key to now, or to the last known end. */
function axisOf(keys) {
  const now = clock.now();
  const from = Math.min(now, ...keys.map((key) => Date.parse(key.createdAt)));
  const to = Math.max(now, from + 1000, ...keys.filter((key) => key.signsUntil).map((key) => Date.parse(key.signsUntil)));
  return { from, to, now };
}

/** When a key signs: filled while it does, hollow when it is over; the current key's bar is open to the right. */
function bar(key, axis) {
  const x = (millis) => 1 + ((WIDTH - 8) * (millis - axis.from)) / (axis.to - axis.from);
  const begin = x(Date.parse(key.createdAt));
  const end = key.signsUntil ? x(Date.parse(key.signsUntil)) : WIDTH + 2;
  const now = x(axis.now);
  const fill = phase(key) === 'past' ? 'none' : 'currentColor';
  return html`<svg class="bar ${TONES[phase(key)]}" width=${WIDTH} height="18" viewBox="0 0 ${WIDTH} 18" role="img" aria-label=${spoken(key)}>${svg`
    <rect x=${begin} y="4" width=${Math.max(2, end - begin)} height="10" fill=${fill} stroke="currentColor" stroke-width="1.5"></rect>
    <line class="now" x1=${now} x2=${now} y1="0" y2="18" stroke="currentColor"></line>`}</svg>`;
}

/** The bar in words. */
function spoken(key) {
  return key.signsUntil ? t('{0}: from {1} to {2}', phaseName(key), key.createdAt, key.signsUntil) : t('{0}: since {1}', phaseName(key), key.createdAt);
}
