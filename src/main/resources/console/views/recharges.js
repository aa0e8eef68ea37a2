/** Recharges: the list, and one of them with its way from the order to the last attempt. */
import { html, nothing } from '../lit/lit-element.js';
import { get, post, query } from '../api.js';
import { amount, duration, shortId, time } from '../format.js';
import { badge, curl, facts, filters, pages, problemNote, remember, seesAll, table, to, View } from '../ui.js';
import { t } from '../words.js';
import { notificationTable } from './notification-table.js';
import { momentsOf, momentTable, timeLine } from './recharge-line.js';
import { fieldOf, utcOf } from './utc.js';

const STATUSES = ['PENDING', 'SUCCEEDED', 'FAILED', 'CLOSED'];

/** Of so many notifications the attempts are read, one request each. */
const MOST = 20;

class RechargesView extends View {
  static properties = { ...View.properties, who: { attribute: false } };

  constructor() {
    super();
    this.every = 10_000;
    this.known = new Map();
    this.orders = new Map();
    this.names = new Map();
  }

  get listPath() {
    const { orderNo, accountId, status, from, to: until, clientId, cursor } = this.route.query;
    return `/v1/recharges${query({ orderNo, accountId, status, from: utcOf(from), to: utcOf(until), clientId, cursor })}`;
  }

  load(signal) {
    const id = this.route.path[1];
    return id ? this.loadOne(id, signal) : this.loadList(signal);
  }

  async loadList(signal) {
    try {
      return { page: await get(this.listPath, { signal, exact: true }) };
    } catch (failure) {
      if (failure.status !== 400) throw failure;
      return { page: { items: [] }, refused: failure }; // the form stays, so that the filter can be corrected
    }
  }

  async loadOne(id, signal) {
    const recharge = await get(`/v1/recharges/${encodeURIComponent(id)}`, { signal, exact: true });
    const lookup = { clientId: recharge.clientId, ids: [recharge.id] };
    const [{ items }] = await Promise.all([
      post('/v1/recharges/query', lookup, { signal, exact: true }),
      this.learnNames(recharge.clientId, signal),
    ]);
    const notifications = items[0]?.notifications || [];
    const [shown, order] = await Promise.all([
      Promise.all(notifications.slice(0, MOST).map((one) => this.withAttempts(one, signal))), this.orderOf(recharge, signal)]);
    return { id, recharge, lookup, shown, order, more: notifications.length - shown.length };
  }

  /** The account system's order, if this installation has one and it ordered this; an ADMIN may see it. Of 200 of the account. */
  async orderOf(recharge, signal) {
    if (this.who.role !== 'ADMIN' || !document.querySelector('meta[name="account-system"]')?.content) return null;
    const known = this.orders.get(recharge.id);
    if (known === null || known?.endedAt) return known;
    const found = await get(`/account/recharges${query({ accountId: recharge.accountId })}`, { signal });
    const order = found.find((one) => one.rechargeId === recharge.id) ?? null;
    this.orders.set(recharge.id, order);
    return order;
  }

  /** The names of the client's receivers, once for each client. */
  async learnNames(clientId, signal) {
    if (this.namesOf === clientId) return;
    const { items } = await get(`/v1/receivers${query({ clientId, limit: 200 })}`, { signal });
    remember(items);
    items.forEach((one) => this.names.set(one.id, one.name));
    this.namesOf = clientId;
  }

  /** A notification that has not changed is not read again. */
  async withAttempts(notification, signal) {
    const seen = JSON.stringify(notification);
    const known = this.known.get(notification.id);
    if (known?.seen === seen) return known.read;
    const read = await get(`/v1/notifications/${notification.id}`, { signal });
    this.known.set(notification.id, { seen, read });
    return read;
  }

  /** After a step to another page the old data is still here for a moment. */
  show(data) {
    if (data.id !== this.route.path[1]) {
      return html`<h1 tabindex="-1">${t('Recharges')}</h1>${this.problem ? nothing : html`<p role="status">${t('Loading…')}</p>`}`;
    }
    return data.recharge ? this.one(data) : this.list(data);
  }

  list({ page, refused }) {
    const { query: given } = this.route;
    const fields = [
      { name: 'orderNo', label: t('Order number') },
      { name: 'accountId', label: t('Account') },
      { name: 'status', label: t('Status'), options: STATUSES },
      { name: 'from', label: t('Started from (UTC)'), type: 'datetime-local' },
      { name: 'to', label: t('Started before (UTC)'), type: 'datetime-local' },
      ...(seesAll(this.who) ? [{ name: 'clientId', label: t('Client'), hint: t('id') }] : []),
    ];
    return html`<h1 tabindex="-1">${t('Recharges')}</h1>
      ${filters('/recharges', { ...given, from: fieldOf(given.from), to: fieldOf(given.to) }, fields)}
      ${seesAll(this.who) ? html`<p>${t('A status or an account needs the client, too.')}</p>` : nothing}
      <p class="row">${curl('GET', this.listPath)}</p>
      ${refused ? problemNote(refused) : table(t('Recharges'), this.columns(), page.items,
        t('No recharge is like this. Change the filters; an order that is missing here was never started.'))}
      ${pages('/recharges', given, page)}`;
  }

  columns() {
    const client = (r) => html`<a href=${to('/recharges', { clientId: r.clientId })}><code>${shortId(r.clientId)}</code></a>`;
    const late = (r) => (r.paidAfterCloseAt ? html`<br><small class="bad">${t('paid after it was closed')}</small>` : nothing);
    const took = (r) => (r.completedAt ? duration(Date.parse(r.completedAt) - Date.parse(r.createdAt)) : '–');
    return [
      { title: t('Order number'), cell: (r) => html`<a href=${to(`/recharges/${r.id}`)}>${r.orderNo}</a>` },
      { title: t('Status'), cell: (r) => html`${badge(r.status)}${late(r)}` },
      { title: t('Amount'), number: true, cell: (r) => amount(r.amount, r.currency) },
      { title: t('Account'), cell: (r) => r.accountId },
      { title: t('Channel'), cell: (r) => r.channel },
      { title: t('Started'), cell: (r) => time(r.createdAt) },
      { title: t('Ended after'), number: true, cell: took },
      ...(seesAll(this.who) ? [{ title: t('Client'), cell: client }] : []),
    ];
  }

  one({ recharge, lookup, shown, order, more }) {
    const moments = momentsOf(recharge, shown, order);
    const untold = recharge.completedAt && !shown.length;
    return html`<h1 tabindex="-1">${t('Recharge {0}', recharge.orderNo)}</h1>
      ${this.facts(recharge)}
      <p class="row"><a class="button" href=${to('/notifications', { subject: recharge.id })}>${t('Notifications about it')}</a>
        ${curl('GET', `/v1/recharges/${recharge.id}`)}${curl('POST', '/v1/recharges/query', lookup)}</p>
      <h2>${t('From the order to the last attempt')}</h2>
      ${more > 0 ? html`<p class="note">${t('{0} more notifications are not drawn.', more)}</p>` : nothing}
      ${untold ? html`<p class="note">${t('It has no notifications: no receiver wanted its type, or they are older than the retention.')}</p>` : nothing}
      ${timeLine(moments, recharge, shown, this.names, order)}
      ${momentTable(moments)}
      ${shown.length ? html`<h2>${t('Notifications')}</h2>${notificationTable(shown)}` : nothing}
      ${recharge.completedAt ? nothing : html`<p class="note">${t('It has not ended yet: notifications are made when it is paid, fails or is closed.')}</p>`}`;
  }

  facts(recharge) {
    return facts([
      [t('Status'), badge(recharge.status)],
      [t('Amount'), amount(recharge.amount, recharge.currency)],
      [t('Account'), recharge.accountId],
      [t('Channel'), recharge.channel],
      [t('Trade number of the channel'), recharge.channelTradeNo],
      [t('Started'), time(recharge.createdAt)],
      [t('Ended'), time(recharge.completedAt)],
      [t('Paid after it was closed'), recharge.paidAfterCloseAt ? time(recharge.paidAfterCloseAt) : null],
      [t('Id'), html`<code>${recharge.id}</code>`],
      [t('Client'), seesAll(this.who) ? html`<a href=${to('/recharges', { clientId: recharge.clientId })}>${recharge.clientId}</a>` : null],
    ]);
  }
}
customElements.define('recharges-view', RechargesView);
