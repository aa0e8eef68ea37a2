/** What happened to the last notifications of a receiver: their states, the time to acknowledgement, the answers. */
import { html, nothing } from '../lit/lit-element.js';
import { get, query } from '../api.js';
import { columns } from '../charts.js';
import { duration } from '../format.js';
import { badge, curl, table, to } from '../ui.js';
import { t } from '../words.js';
import { STATES } from './notification-table.js';

/** One page. */
const LAST = 200;

/** Only a notification of its own has its attempts: one request each. */
const SAMPLED = 20;

const listPath = (id) => `/v1/notifications${query({ receiver: id, limit: LAST })}`;

export async function loadNotifications(view, id, signal) {
  const { items } = await get(listPath(id), { signal });
  return { items, sample: await sampleOf(view, id, items, signal) };
}

/** Reads the attempts of the newest ones, once: the refreshes that follow do not repeat these requests. */
async function sampleOf(view, id, items, signal) {
  if (view.sample?.id === id) return view.sample;
  const tried = items.filter((one) => one.attemptCount > 0).slice(0, SAMPLED);
  const read = await Promise.allSettled(tried.map((one) => get(`/v1/notifications/${one.id}`, { signal })));
  const found = read.filter((one) => one.status === 'fulfilled').map((one) => one.value);
  const sample = { id, number: found.length, missing: tried.length - found.length, attempts: found.flatMap((one) => one.attempts) };
  if (!signal.aborted && tried.length) view.sample = sample;
  return sample;
}

export function notificationsTab(view, receiver, { items, sample }) {
  return html`<h2>${t('The last {0} notifications by state', items.length)}</h2>
    ${states(receiver, items)}
    <h2>${t('Time to acknowledgement')}</h2>${acknowledged(items)}
    <h2>${t('Answers')}</h2>${answers(view, sample)}
    <p class="row">${curl('GET', listPath(receiver.id))}</p>`;
}

function states(receiver, items) {
  const link = (state, text) => html`<a href=${to('/notifications', { receiver: receiver.id, state })}>${text}</a>`;
  if (!items.length) {
    return html`<p class="note">${t('It has no notifications yet. They come with the next result of its event types; “Send a test event” tries it now.')}</p>`;
  }
  const rows = STATES.map((state) => ({ state, number: items.filter((one) => one.state === state).length }));
  return html`${table(t('Notifications by state'), [
    { title: t('State'), cell: (row) => link(row.state, badge(row.state)) },
    { title: t('Of the last {0}', items.length), number: true, cell: (row) => row.number },
  ], rows)}<p>${t('A state leads to all notifications that are in it.')} ${link(undefined, t('All notifications of this receiver'))}</p>`;
}

/** A redelivered one is left out: its time would contain the time until somebody decided that. */
function acknowledged(items) {
  const times = items.filter((one) => one.state === 'DELIVERED' && one.generation === 0 && one.endedAt)
    .map((one) => Date.parse(one.endedAt) - Date.parse(one.createdAt)).sort((a, b) => a - b);
  if (!times.length) return html`<p class="note">${t('None of them was acknowledged without a redelivery.')}</p>`;
  const tile = (value, name) => html`<div class="tile"><b>${value}</b><span>${name}</span></div>`;
  return html`<div class="tiles">${tile(duration(percentile(times, 50)), t('half of them within (p50)'))}
    ${tile(duration(percentile(times, 95)), t('95 of 100 within (p95)'))}${tile(times.length, t('acknowledged ones, from their creation'))}</div>`;
}

/** The smallest value that so many percent do not exceed. */
function percentile(sorted, percent) { return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)]; }

function answers(view, sample) {
  const again = () => { view.sample = null; view.refresh(); };
  const rows = counted(sample.attempts);
  return html`<p>${t('Attempts of the newest {0} notifications that have any, read once: {1}.', sample.number, sample.attempts.length)}
      ${sample.missing ? t('{0} notifications could not be read.', sample.missing) : nothing}
      <button @click=${again}>${t('Read them again')}</button></p>
    ${rows.length ? columns(t('Answers by HTTP status'), rows.map((row) => ({ name: statusOf(row), value: row.number }))) : nothing}
    ${table(t('Answers'), [
      { title: t('HTTP status'), cell: statusOf },
      { title: t('Outcome'), cell: (row) => badge(row.outcome) },
      { title: t('Attempts'), number: true, cell: (row) => row.number },
      { title: t('Last error'), cell: (row) => row.error ?? '' },
    ], rows, t('No attempt was made yet.'))}`;
}

const statusOf = (row) => row.status ?? (row.outcome === 'SKIPPED' ? t('not called') : t('no response'));

/** The attempts by status and outcome, the most frequent first; the error is the latest one. */
function counted(attempts) {
  const groups = new Map();
  for (const one of [...attempts].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
    const key = `${one.httpStatus} ${one.outcome}`;
    const group = groups.get(key) || { status: one.httpStatus, outcome: one.outcome, number: 0 };
    groups.set(key, { ...group, number: group.number + 1, error: one.error ?? group.error });
  }
  return [...groups.values()].sort((a, b) => b.number - a.number);
}
