/** The list of notifications: filters in the address, saved views, many at once, recovery. */
import { html, nothing } from '../lit/lit-element.js';
import { get, post, query } from '../api.js';
import { announce, curl, filters, pages, problemNote, question, remember, table, to, View, whenEmpty } from '../ui.js';
import { t } from '../words.js';
import { notificationColumns, STATES } from './notification-table.js';

const SAVED = 'tidings.views';
const AT_ONCE = 4;

class NotificationsView extends View {
  static properties = { ...View.properties, who: { attribute: false }, chosen: { state: true } };
  every = 5000;

  async load(signal) {
    const q = this.route.query;
    const day = (text, end) => (/^\d{4}-\d\d-\d\d$/.test(text || '') ? `${text}T${end ? '23:59:59.999' : '00:00:00'}Z` : text);
    const asked = { ...q, from: day(q.from), to: day(q.to, true), limit: 50 };
    this.path = `/v1/notifications${query(asked)}`;
    if (this.who.role !== 'RECEIVER' && !this.known) {
      this.known = (await get('/v1/receivers?limit=200', { signal })).items;
      remember(this.known);
    }
    try {
      return await get(this.path, { signal });
    } catch (failure) {
      if (failure.status !== 400 && failure.status !== 503) throw failure;
      return { items: [], failure }; // the form stays, so that the filters can be corrected
    }
  }

  willUpdate(changed) {
    if (changed.has('route')) this.chosen = new Set();
    super.willUpdate(changed);
  }

  show(page) {
    const q = this.route.query;
    const { cursor, ...kept } = q;
    return html`<h1 tabindex="-1">${t('Notifications')}</h1>
      ${filters('/notifications', q, [
        { name: 'subject', label: t('Subject (the recharge)') },
        { name: 'receiver', label: t('Receiver (its id)') },
        { name: 'state', label: t('State'), options: STATES },
        { name: 'type', label: t('Type') },
        { name: 'httpStatus', label: t('Last answered with (HTTP status)'), type: 'number' },
        { name: 'from', label: t('Created from (UTC)'), type: 'date' },
        { name: 'to', label: t('Created to (UTC)'), type: 'date' }])}
      ${problemNote(page.failure)}${this.views(kept)}
      <div class="row">${this.many()}${curl('GET', this.path)}</div>
      ${table(t('Notifications'), [
        { title: html`<input type="checkbox" aria-label=${t('Select all on this page')} .checked=${page.items.length > 0 && page.items.every((n) => this.chosen.has(n.id))} @change=${(e) => this.choose(e.target.checked ? page.items.map((n) => n.id) : [])}>`,
          cell: (n) => html`<input type="checkbox" aria-label=${t('Select {0}', n.id)} .checked=${this.chosen.has(n.id)} @change=${() => this.toggle(n.id)}>` },
        ...notificationColumns(),
      ], page.items, page.failure ? nothing : this.nothingFound(kept))}
      ${pages('/notifications', kept, page)}`;
  }

  /** Rows must not move under the pointer of somebody who chooses. */
  held() { return this.chosen?.size > 0 || Boolean(this.data?.failure) || Boolean(this.querySelector('tbody')?.contains(document.activeElement)); }

  /** Says which filter to leave out. */
  nothingFound(kept) {
    const names = Object.keys(kept).filter((name) => kept[name]);
    if (!names.length) return whenEmpty(t('There is no notification yet: one is made for each receiver when a recharge ends.'));
    return html`${t('Nothing matches all of: {0}.', names.map((n) => `${n} ${kept[n]}`).join(', '))}
      ${kept.subject && this.who.role !== 'RECEIVER' ? html` <a href=${to('/recharges', { orderNo: kept.subject })}>${t('Look for a recharge with this order number')}</a>` : nothing}
      ${names.map((name) => html` <a href=${to('/notifications', { ...kept, [name]: '' })}>${t('Without {0}', name)}</a>`)}`;
  }

  views(kept) {
    const saved = JSON.parse(localStorage.getItem(SAVED) || '{}');
    const keep = async () => {
      const asked = await question({ title: t('Save this view'), text: t('Its filters are kept in this browser.'), action: t('Save'), fields: [{ name: 'name', label: t('Name'), required: true }] });
      if (!asked) return;
      localStorage.setItem(SAVED, JSON.stringify({ ...saved, [asked.name]: kept }));
      this.requestUpdate();
    };
    const forget = (name) => {
      const { [name]: gone, ...rest } = saved;
      localStorage.setItem(SAVED, JSON.stringify(rest));
      this.requestUpdate();
    };
    return html`<p class="row">${Object.entries(saved).map(([name, q]) => html`<span><a href=${to('/notifications', q)}>${name}</a>
      <button class="link" aria-label=${t('Forget the view {0}', name)} @click=${() => forget(name)}>×</button></span>`)}
      ${Object.keys(kept).length ? html`<button @click=${keep}>${t('Save this view')}</button>` : nothing}</p>`;
  }

  toggle(id) {
    const next = new Set(this.chosen);
    if (!next.delete(id)) next.add(id);
    this.chosen = next;
  }

  choose(ids) { this.chosen = new Set(ids); }

  many() {
    const number = this.chosen.size;
    const button = (name, action, danger) => html`<button class=${danger ? 'danger' : ''} ?disabled=${!number} @click=${() => this.changeMany(name, action, danger)}>${t(name)} (${number})</button>`;
    return html`${button('Redeliver', 'redeliver')}${button('Acknowledge', 'acknowledge')}${this.who.role === 'RECEIVER' ? nothing : button('Cancel', 'cancel', true)}
      ${this.route.query.receiver ? html`<a class="button" href=${to(`/receivers/${this.route.query.receiver}`)}>${t('Recover many by time…')}</a>` : nothing}`;
  }

  /** One after the other, a few at a time; says how many were done and what the first problem was. */
  async changeMany(name, action, danger) {
    const ids = [...this.chosen];
    const number = ids.length;
    const yes = await question({ title: t(name), text: t('{0} notifications will be changed.', ids.length), action: t(name), danger });
    if (!yes) return;
    await this.change(async () => {
      let problem = null;
      let done = 0;
      const next = async () => {
        for (let id = ids.pop(); id; id = ids.pop()) {
          try {
            await post(`/v1/notifications/${id}/${action}`);
            done += 1;
            this.chosen = new Set([...this.chosen].filter((one) => one !== id));
          } catch (failure) { problem = problem || failure; }
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, next));
      announce(t('{0} of {1} were changed.', done, number));
      if (problem) throw problem;
    });
  }
}
customElements.define('notifications-view', NotificationsView);
