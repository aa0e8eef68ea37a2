/** The records of a minute: page by page, or, beside the other side's file, only those that differ. */
import { html, nothing } from '../lit/lit-element.js';
import { get, query as search } from '../api.js';
import { differences, recordsOf } from '../digest.js';
import { amount, count, MINUTE, time } from '../format.js';
import { curl, table, to } from '../ui.js';
import { t } from '../words.js';
import { iso, scopeOf } from './check-scope.js';

const PAGE = 200;

/** To compare, a minute's records are read to their end, but no more than these pages of a thousand. */
const LARGEST = 1000;
const MOST_PAGES = 20;

/** @param theirs the digest of the other side's file, or nothing */
export async function records(query, from, theirs, signal) {
  const values = { ...scopeOf(query), from: iso(from), to: iso(from + MINUTE) };
  const read = (cursor, limit) => get(request({ ...values, cursor, limit }), { signal, exact: true });
  if (!theirs) return { values, page: await read(query.cursor, PAGE) };
  const ours = [];
  let cursor;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page = await read(cursor, LARGEST);
    ours.push(...page.items);
    cursor = page.next;
    if (!cursor) return { values, compared: differences(ours, await recordsOf(theirs, from)) };
  }
  return { values, tooMany: true };
}

const request = (values) => `/v1/reconciliation/digest/items${search(values)}`;

export function recordsPart(path, query, place, found) {
  const minute = iso(place.minute).slice(11, 16);
  return html`<h2>${t('Records of the minute {0} (UTC)', minute)}</h2>
    ${found.compared ? compared(found.compared) : found.tooMany ? tooMany() : listed(path, query, found.page)}
    <p>${t('A result that came late can be in a later minute than its own time; compare it by its id.')}</p>
    <p class="row">${curl('GET', request(found.values))}</p>`;
}

function listed(path, query, page) {
  return html`${table(t('Records'), columns(), page.items, t('There is no record in this minute. Open another one.'))}
    ${page.next || query.cursor ? html`<p class="row">
      ${query.cursor ? html`<a class="button" href=${to(path, { ...query, cursor: undefined })}>← ${t('First page')}</a>` : nothing}
      ${page.next ? html`<a class="button" href=${to(path, { ...query, cursor: page.next })}>${t('Next page')} →</a>` : nothing}</p>` : nothing}`;
}

function compared({ onlyOurs, onlyTheirs, same }) {
  const sided = (side, items) => items.map((one) => ({ ...one, side }));
  const rows = [...sided(t('only Tidings has it'), onlyOurs), ...sided(t('only the file has it'), onlyTheirs)]
    .sort((a, b) => a.key.localeCompare(b.key) || a.type.localeCompare(b.type));
  return html`<p>${t('On both sides the same: {0}.', count(same))} ${t('A record with another amount or time is shown twice, once for each side.')}</p>
    ${table(t('Records that differ'), [{ title: t('Side'), cell: (one) => html`<strong class="bad">≠ ${one.side}</strong>` }, ...columns()], rows,
      t('No record of this minute differs.'))}`;
}

const tooMany = () => html`<p class="note">${t('This minute has more than {0} records. Compare it as a list.', count(LARGEST * MOST_PAGES))}
  <a href=${to('/check/diff')}>${t('Lists')}</a></p>`;

function columns() {
  return [
    { title: t('Time'), cell: (one) => time(typeof one.at === 'number' ? new Date(one.at).toISOString() : one.at) },
    { title: t('Type'), cell: (one) => one.type },
    { title: t('Key'), cell: (one) => one.key },
    { title: t('Amount'), number: true, cell: (one) => amount(one.amount, one.currency) },
    { title: t('Id, or line of the file'), cell: (one) => one.id ? html`<code>${one.id}</code>` : t('line {0}', one.line) },
    { title: t('Hash'), cell: (one) => html`<code title=${one.hash}>${one.hash.slice(0, 12)}…</code>` },
  ];
}
