/** The audit trail: who changed what, when, from where. */
import { html } from '../lit/lit-element.js';
import { get, query } from '../api.js';
import { shortId, time } from '../format.js';
import { curl, filters, pages, receiverLink, remember, seesAll, table, to, View, whenEmpty } from '../ui.js';
import { t } from '../words.js';
import { clientLink, clientNames } from './operate-clients.js';

const PATH = '/operate/audit';
const LENGTHS = ['50', '100', '200'];

class OperateAudit extends View {
  static properties = { ...View.properties, who: { attribute: false } };

  async load(signal) {
    const { clientId, limit, cursor } = this.route.query;
    this.path = `/v1/audit${query({ clientId, limit, cursor })}`;
    const [page, names] = await Promise.all([get(this.path, { signal }), clientNames(this.who, signal)]);
    if (page.items.some((event) => event.action.startsWith('receiver.'))) {
      remember((await get(`/v1/receivers${query({ clientId, limit: 200 })}`, { signal })).items);
    }
    return { ...page, names };
  }

  show(page) {
    const { clientId, limit } = this.route.query;
    const empty = t('No change is recorded here. Changes are kept as long as tidings.retention.records says.');
    return html`${filters(PATH, { clientId, limit }, this.fields())}
      <p class="row">${curl('GET', this.path)}</p>
      ${table(t('Audit trail'), this.cells(page.names), page.items, whenEmpty(empty))}
      ${pages(PATH, { clientId, limit }, page)}`;
  }

  fields() {
    const client = { name: 'clientId', label: t('Client (its id)') };
    const length = { name: 'limit', label: t('Events on a page'), options: LENGTHS, required: true };
    return seesAll(this.who) ? [client, length] : [length];
  }

  cells(names) {
    const owner = { title: t('Client'), cell: (event) => clientLink(PATH, event.clientId, names) };
    return [
      { title: t('When'), cell: (event) => time(event.at) },
      { title: t('What'), cell: (event) => html`<code>${event.action}</code>` },
      { title: t('Target'), cell: (event) => target(event, names) },
      ...(seesAll(this.who) ? [owner] : []),
      { title: t('Who'), cell: author },
      { title: t('With the key'), cell: (event) => idOr(event.keyId) },
      { title: t('Address'), cell: (event) => event.address || none() },
    ];
  }
}
customElements.define('operate-audit', OperateAudit);

/** An AUDITOR sees only the role of a key that is not its client's. */
const author = (event) => (event.keyName ? html`${event.keyName}<br>${event.role}` : event.role);

/** What was changed, with a link where the console shows it. */
function target(event, names) {
  const id = event.target;
  switch (event.action.split('.')[0]) {
    case 'notification': return html`<a href=${to(`/notifications/${id}`)} title=${id}>${shortId(id)}</a>`;
    case 'receiver': return receiverLink(id);
    case 'client': return names.get(id) || idOr(id);
    case 'signing_key': return html`<a href=${to('/operate/signing')} title=${id}>${shortId(id)}</a>`;
    default: return idOr(id);
  }
}

const none = () => html`<span class="none">–</span>`;
const idOr = (id) => (id ? html`<code title=${id}>${shortId(id)}</code>` : none());
