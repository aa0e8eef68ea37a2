/** The ledger of a day: what was accepted for each receiver must be in some state. Reading it counts a whole day, so it is not refreshed by itself. */
import { html } from '../lit/lit-element.js';
import { get, query as search } from '../api.js';
import { count } from '../format.js';
import { badge, curl, receiverLink, table, to, View } from '../ui.js';
import { t } from '../words.js';
import { choices, dayLinks, dayOf, scopeForm } from './check-scope.js';

const PATH = '/check/ledger';
const STATES = [['pending', 'PENDING'], ['queued', 'QUEUED'], ['handedOver', 'HANDED_OVER'], ['delivered', 'DELIVERED'],
  ['exhausted', 'EXHAUSTED'], ['refused', 'REFUSED'], ['cancelled', 'CANCELLED']];

class CheckLedgerView extends View {
  static properties = { ...View.properties, who: { attribute: false } };

  async load(signal) {
    const { query } = this.route;
    const date = dayOf(query);
    const request = `/v1/reconciliation/ledger${search({ clientId: query.clientId, date })}`;
    const [known, ledger] = await Promise.all([choices(this.who, query, signal), get(request, { signal })]);
    return { known, ledger, request, date, clientId: query.clientId };
  }

  show({ known, ledger, request, date, clientId }) {
    const fields = [{ name: 'date', label: t('Day (UTC)'), type: 'date', required: true, value: date }];
    return html`${scopeForm(PATH, { clientId }, this.who, known, fields, false)}
      <p class="row">${dayLinks(PATH, { clientId }, date)}${curl('GET', request)}</p>
      ${verdict(ledger)}
      ${table(t('Ledger of {0}', date), this.columns(date, clientId), withTotal(ledger.items), t('Nothing was accepted on this day. Choose another one.'))}
      <p>${t('Accepted is counted from the results, the states from the notifications. A number leads to its notifications.')}
        ${t('A notification is listed by its own time, which may be some seconds after its result’s.')}</p>`;
  }

  columns(date, clientId) {
    const span = { from: date, to: date };
    const link = (line, field, state) => (line[field] ? html`<a href=${to('/notifications', { clientId, receiver: line.receiverId, state, ...span })}>
      ${count(line[field])}</a>` : '0');
    return [
      { title: t('Receiver'), cell: (line) => this.receiver(line.receiverId) },
      { title: t('Accepted'), number: true, cell: (line) => link(line, 'accepted') },
      ...STATES.map(([field, state]) => ({ title: badge(state), number: true, cell: (line) => link(line, field, state) })),
      { title: t('Difference'), number: true, cell: (line) => (line.receiverId ? difference(line.difference) : '') },
    ];
  }

  receiver(id) {
    if (!id) return html`<strong>${t('All')}</strong>`;
    return this.who.role === 'RECEIVER' ? t('this receiver') : receiverLink(id);
  }
}

function verdict(ledger) {
  if (ledger.balanced) return html`<p class="note"><strong class="good">✓ ${t('Balanced.')}</strong> ${t('Every difference is 0: nothing is lost.')}</p>`;
  const wrong = ledger.items.filter((line) => line.difference).length;
  return html`<p class="note bad-note" role="alert"><strong class="bad">✗ ${t('Not balanced.')}</strong>
    ${t('Receivers with a difference: {0}. The server’s log names the ids: ledger.unbalanced.', wrong)}</p>`;
}

/** The difference in a sign and words; above 0 something was lost. */
function difference(number) {
  if (number === 0) return html`<span class="good">✓ 0</span>`;
  return html`<strong class="bad">✗ ${number > 0 ? t('{0} lost', count(number)) : t('{0} too many', count(-number))}</strong>`;
}

/** Differences are not added up: one lost here and one too many there would look balanced. */
function withTotal(items) {
  if (items.length < 2) return items;
  const fields = ['accepted', ...STATES.map(([field]) => field)];
  return [...items, Object.fromEntries(fields.map((field) => [field, items.reduce((sum, line) => sum + line[field], 0)]))];
}
customElements.define('check-ledger-view', CheckLedgerView);
