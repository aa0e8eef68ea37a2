/** The receivers that this key may see, and the way to a new one. */
import { html, nothing } from '../lit/lit-element.js';
import { get, post, query } from '../api.js';
import { shortId, time } from '../format.js';
import { badge, curl, filters, pages, problemNote, question, receiverLink, remember, seesAll, table, to, View } from '../ui.js';
import { t } from '../words.js';
import { circuit, limits, onceNote } from './receiver-settings.js';

class ReceiversView extends View {
  static properties = { ...View.properties, who: { attribute: false }, made: { state: true } };

  constructor() {
    super();
    this.every = 10_000;
  }

  /** A RECEIVER key may not list: it has one receiver, and may read that. */
  get own() { return this.who.role === 'RECEIVER'; }

  get path() {
    if (this.own) return `/v1/receivers/${this.who.receiverId}`;
    const { clientId, cursor } = this.route.query;
    return `/v1/receivers${query({ clientId, cursor })}`;
  }

  async load(signal) {
    try {
      const found = await get(this.path, { signal });
      const page = this.own ? { items: [found] } : found;
      remember(page.items);
      return { page };
    } catch (failure) {
      if (failure.status !== 400) throw failure;
      return { page: { items: [] }, refused: failure }; // the form stays, so that the filter can be corrected
    }
  }

  show({ page, refused }) {
    return html`<h1 tabindex="-1">${t('Receivers')}</h1>
      ${seesAll(this.who) ? filters('/receivers', this.route.query, [{ name: 'clientId', label: t('Client'), hint: t('id') }]) : nothing}
      <p class="row">${this.own ? nothing : html`<button class="primary" @click=${() => this.create()}>${t('New receiver')}</button>`}
        ${curl('GET', this.path)}</p>
      ${this.made ? this.madeNote() : nothing}
      ${refused ? problemNote(refused) : table(t('Receivers'), this.columns(), page.items,
        t('There is no receiver yet. “New receiver” makes one; it gets the results from then on.'))}
      ${this.own ? nothing : pages('/receivers', this.route.query, page)}`;
  }

  columns() {
    const client = (r) => html`<a href=${to('/receivers', { clientId: r.clientId })}><code>${shortId(r.clientId)}</code></a>`;
    return [
      { title: t('Name'), cell: (r) => receiverLink(r.id) },
      { title: t('State'), cell: (r) => html`${badge(r.state)}${r.stateReason ? html`<br><small>${r.stateReason}</small>` : nothing}` },
      { title: t('Circuit'), cell: circuit },
      { title: t('Kind'), cell: (r) => r.kind },
      { title: t('Ladder'), cell: (r) => (r.window ? t('{0}, window {1}', r.ladder, r.window) : r.ladder) },
      { title: t('Limits'), cell: limits },
      ...(seesAll(this.who) ? [{ title: t('Client'), cell: client }] : []),
      { title: t('Created'), cell: (r) => time(r.createdAt, { seconds: false }) },
    ];
  }

  madeNote() {
    return html`${onceNote(this.made)}<p class="row"><a class="button" href=${to(`/receivers/${this.made.id}`)}>${t('Open the new receiver')}</a>
      <button @click=${() => { this.made = null; }}>${t('I have stored it')}</button></p>`;
  }

  async create() {
    const answer = await question({
      title: t('New receiver'),
      text: t('Creates one receiver. HTTP: give its URL. AMQP: leave the URL empty; its queue is named after it. Without event types it gets all results.'),
      action: t('Create'),
      fields: [
        { name: 'name', label: t('Name'), required: true },
        { name: 'kind', label: t('Kind'), options: ['HTTP', 'AMQP'] },
        { name: 'url', label: t('URL') },
        { name: 'eventTypes', label: t('Event types, separated by commas') },
        ...(seesAll(this.who) ? [{ name: 'clientId', label: t('Id of its client'), value: this.route.query.clientId, required: true }] : []),
      ],
    });
    if (!answer) return;
    const made = await this.change(() => post('/v1/receivers', specOf(answer)));
    if (made) this.made = made;
  }
}
customElements.define('receivers-view', ReceiversView);

/** The request to create it: empty fields are left out, which means their defaults. */
function specOf({ eventTypes, ...rest }) {
  const types = eventTypes.split(',').map((type) => type.trim()).filter(Boolean);
  const given = Object.entries(rest).map(([name, text]) => [name, text.trim()]).filter(([, text]) => text);
  return { ...Object.fromEntries(given), ...(types.length ? { eventTypes: types } : {}) };
}
