/**
 * A live tail of a feed: it follows `next`, and reads only: it never acknowledges. The position is kept in the address, so
 * that a reload goes on where it was.
 */
import { html, nothing } from '../lit/lit-element.js';
import { get, query as search } from '../api.js';
import { amount, count, time } from '../format.js';
import { badge, curl, facts, live, table, to, View } from '../ui.js';
import { t } from '../words.js';
import { chooseFirst, choices, isChosen, scopeForm, scopeOf } from './check-scope.js';

const PATH = '/check/feed';
const SHOWN = 200;
const WAIT = '20s';

/** Longer than the server waits, so that only a broken connection ends it. */
const LIMIT = 45_000;

/** The API's word for the end of the feed. */
const LATEST = 'latest';

/** A pause after each page of older ones, so that a long feed is no load. */
const PAUSE = 1000;
const RETRY = 5000;

class CheckFeedView extends View {
  static properties = {
    ...View.properties, who: { attribute: false }, rows: { state: true }, going: { state: true }, atEnd: { state: true },
  };

  willUpdate(changed) {
    if (changed.has('route')) this.look();
    super.willUpdate(changed);
  }

  /** Begins anew when the address names another feed or position than the one that is read. */
  look() {
    const { query } = this.route;
    const feed = JSON.stringify(scopeOf(query));
    this.address = location.hash;
    if (feed === this.feed && (query.after || '') === (this.position || '')) return;
    this.feed = feed;
    this.begin(query.after);
  }

  begin(position) {
    this.loop?.abort();
    Object.assign(this, { position, rows: [], number: 0, lag: undefined, going: true, atEnd: position === LATEST });
  }

  async load(signal) {
    const { query } = this.route;
    const known = await choices(this.who, query, signal);
    const chosen = isChosen(this.who, query);
    if (chosen && this.going && (!this.loop || this.loop.signal.aborted)) this.follow();
    return { known, chosen };
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.loop?.abort();
  }

  /** Reads page after page until it is paused, or the view goes. */
  async follow() {
    const loop = (this.loop = new AbortController());
    while (!loop.signal.aborted) {
      try {
        if (live.paused || document.hidden) await this.rest();
        else await this.step(loop.signal);
      } catch (failure) {
        if (loop.signal.aborted) return;
        this.problem = failure;
        const isOurs = failure.status && failure.status < 500 && failure.status !== 429;
        if (isOurs) loop.abort(); // trying again follows again
        else await sleep(RETRY);
      }
    }
  }

  async rest() {
    await sleep(PAUSE);
    this.requestUpdate(); // it says whether updates are paused
  }

  async step(signal) {
    const wait = this.position === LATEST ? '' : WAIT; // its answer only says where the end is
    const page = await get(this.request({ limit: SHOWN, wait }), { signal, limit: LIMIT, exact: true });
    if (signal.aborted) return;
    this.problem = null;
    this.position = page.next;
    this.number += page.items.length;
    this.lag = page.lagSeconds;
    this.rows = [...page.items.reverse(), ...this.rows].slice(0, SHOWN);
    this.atEnd = page.items.length < SHOWN;
    this.keep();
    if (!this.atEnd) await sleep(PAUSE);
  }

  /** Keeps the position in the address, unless that leads elsewhere already. */
  keep() {
    if (location.hash !== this.address) return;
    history.replaceState(null, '', to(PATH, { ...scopeOf(this.route.query), after: this.position }));
    this.address = location.hash;
  }

  /** A receiver's feed has its notifications, a client's its results. */
  isOfReceiver() { return this.who.role === 'RECEIVER' || Boolean(this.route.query.receiver); }

  request(values) {
    const { clientId, receiver } = this.route.query;
    return this.isOfReceiver() ? `/v1/reconciliation/notifications${search({ receiver, after: this.position, ...values })}`
      : `/v1/reconciliation/results${search({ clientId, after: this.position, ...values })}`;
  }

  show({ known, chosen }) {
    return html`${scopeForm(PATH, this.route.query, this.who, known, [])}${chosen ? this.tail() : chooseFirst()}`;
  }

  tail() {
    const empty = this.route.query.after ? t('Nothing new since the position in the address. New ones appear here by themselves.') : t('Nothing yet. New ones appear here by themselves.');
    return html`<p class="row">${this.controls()}${curl('GET', this.request({ wait: WAIT }))}</p>
      <p role="status">${this.state()}</p>
      ${facts([[t('Read'), count(this.number)], [t('Shown'), t('the newest {0}', this.rows.length)],
        [t('Behind'), this.lag === undefined ? undefined : t('{0} s: everything committed before that is included', this.lag)]])}
      ${table(this.isOfReceiver() ? t('Notifications') : t('Results'), this.columns(), this.rows, empty)}
      <p>${t('Reading here acknowledges nothing.')}</p>`;
  }

  controls() {
    const restart = (position) => { this.begin(position); this.refresh(); };
    return html`<button class="primary" @click=${this.toggle}>${this.going ? t('Pause') : t('Go on')}</button>
      ${this.going && !this.atEnd ? html`<button @click=${() => restart(LATEST)}>${t('Skip to the end')}</button>` : nothing}
      <button @click=${() => restart(undefined)}>${t('From the oldest')}</button>`;
  }

  toggle() {
    this.going = !this.going;
    if (this.going) this.follow();
    else this.loop.abort(); // the position stays the last one whose page has come
  }

  state() {
    if (!this.going) return html`<span class="calm">‖ ${t('Paused.')}</span>`;
    if (live.paused) return html`<span class="calm">‖ ${t('Live updates are paused.')}</span>`;
    if (this.problem) return html`<span class="bad">✗ ${t('Not connected.')}</span>`;
    if (!this.atEnd) return html`<span class="wait">… ${t('Reading older ones first.')}</span>`;
    return html`<span class="good">● ${t('At the end; waiting for new ones.')}</span>`;
  }

  columns() {
    const { clientId } = this.route.query;
    const link = (one) => (this.isOfReceiver() ? to(`/notifications/${one.id}`) : to('/notifications', { clientId, subject: one.subject }));
    const ofReceiver = [
      { title: t('State when read'), cell: (one) => badge(one.state) },
      { title: t('Attempts'), number: true, cell: (one) => count(one.attemptCount) },
    ];
    return [
      { title: t('Time'), cell: (one) => time(one.timestamp) },
      { title: t('Type'), cell: (one) => one.type },
      { title: t('Subject'), cell: (one) => html`<a href=${link(one)}>${one.subject}</a>` },
      ...(this.isOfReceiver() ? ofReceiver : []),
      { title: t('Content'), cell: (one) => content(one.data) },
    ];
  }
}

/** A recharge's order and amount; the beginning of anything else. */
function content(data) {
  if (data?.orderNo !== undefined && ['number', 'bigint'].includes(typeof data.amount)) return html`${data.orderNo}, ${amount(data.amount, data.currency)}`;
  const text = JSON.stringify(data, (key, value) => (typeof value === 'bigint' ? String(value) : value)) ?? '';
  return html`<code class="wrap">${text.length > 160 ? `${text.slice(0, 160)}…` : text}</code>`;
}

const sleep = (ms) => new Promise((done) => { setTimeout(done, ms); });
customElements.define('check-feed-view', CheckFeedView);
