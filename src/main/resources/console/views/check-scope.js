/** Whose records a tab of Check is about (a client's results, or a receiver's notifications), and of which day. */
import { html, nothing } from '../lit/lit-element.js';
import { clock, get, query as search } from '../api.js';
import { DAY, shortId } from '../format.js';
import { go, input, remember, seesAll, to } from '../ui.js';
import { t } from '../words.js';

const MOST = 200;

/** A time as the API wants it. */
export const iso = (ms) => new Date(ms).toISOString().replace('.000Z', 'Z');
/** The first moment of a day of UTC. */
export const dayBegin = (date) => Date.parse(`${date}T00:00:00Z`);
export const today = () => new Date(clock.now()).toISOString().slice(0, 10);
/** The day of the address, or today. */
export const dayOf = (query) => (/^\d{4}-\d\d-\d\d$/.test(query.date || '') && !Number.isNaN(dayBegin(query.date)) ? query.date : today());

export const scopeOf = ({ clientId, receiver }) => ({ clientId, receiver });
/** Whoever sees all clients must say which one is meant. */
export const isChosen = (who, query) => !seesAll(who) || Boolean(query.clientId || query.receiver);
export const chooseFirst = () => html`<p class="note">${t('Choose a client or a receiver, and press Show.')}</p>`;

/** The clients and receivers to choose from. A key of a receiver has nothing to choose. */
export async function choices(who, query, signal) {
  const none = { items: [] };
  if (who.role === 'RECEIVER') return { clients: none, receivers: none };
  const [clients, receivers] = await Promise.all([
    seesAll(who) ? get(`/v1/clients${search({ limit: MOST })}`, { signal }) : none,
    get(`/v1/receivers${search({ clientId: query.clientId, limit: MOST })}`, { signal }),
  ]);
  remember(receivers.items);
  return { clients, receivers };
}

/**
 * The form above a tab. Its values go to the address.
 * @param fields the tab's own, as filters() of ui.js takes them
 * @param ofReceiver whether the tab can show a single receiver
 */
export function scopeForm(path, query, who, known, fields, ofReceiver = true) {
  const submit = (event) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.target));
    // The receiver chosen before belongs to the client chosen before.
    if ((given.clientId || '') !== (query.clientId || '') && given.receiver === query.receiver) delete given.receiver;
    go(path, given);
  };
  return html`<form class="filters" role="search" @submit=${submit}>
    ${seesAll(who) ? chooser('clientId', t('Client'), known.clients, query.clientId, ofReceiver ? t('none') : t('all clients')) : nothing}
    ${ofReceiver && who.role !== 'RECEIVER' ? chooser('receiver', t('Receiver'), known.receivers, query.receiver, t('none: the client’s results')) : nothing}
    ${fields.map((field) => html`<label>${field.label}${input(field, query[field.name] || field.value)}</label>`)}
    <button class="primary">${t('Show')}</button></form>`;
}

/** A choice by name; for an id, when there are more than a list of names can hold. */
function chooser(name, label, page, chosen, none) {
  if (page.next) return html`<label>${label}${input({ name, hint: t('id, or empty: {0}', none) }, chosen)}</label>`;
  const items = [...page.items].sort((a, b) => a.name.localeCompare(b.name));
  const unknown = chosen && !items.some((one) => one.id === chosen);
  return html`<label>${label}<select name=${name}><option value="">${none}</option>
    ${unknown ? html`<option value=${chosen} .selected=${true}>${shortId(chosen)}</option>` : nothing}
    ${items.map((one) => html`<option value=${one.id} .selected=${one.id === chosen}>${one.name}</option>`)}</select></label>`;
}

/** The days before and after, of UTC. */
export function dayLinks(path, query, date) {
  const link = (ms, text) => html`<a class="button" href=${to(path, { ...scopeOf(query), date: iso(ms).slice(0, 10) })}>${text}</a>`;
  const next = dayBegin(date) + DAY;
  return html`${link(dayBegin(date) - DAY, `← ${t('Day before')}`)}${next <= clock.now() ? link(next, `${t('Day after')} →`) : nothing}`;
}
