/** Statements: a calendar of the month; a day that has a statement opens it. */
import { html, nothing } from '../lit/lit-element.js';
import { clock, get, Problem, query as search } from '../api.js';
import { count } from '../format.js';
import { curl, to, View } from '../ui.js';
import { language, t } from '../words.js';
import { chooseFirst, choices, DAY, dayBegin, isChosen, iso, scopeForm, scopeOf, today } from './check-scope.js';
import './check-statement.js';

const PATH = '/check/statements';
const AT_ONCE = 8;

/** How long the calendar of a month is kept while its days are opened. */
const FRESH = 60_000;

/** In the zone furthest ahead a day ends so much earlier than in UTC. */
const EARLIEST = 14 * 3_600_000;

const statementPath = (date) => `/v1/reconciliation/statements/${date}`;

class CheckStatementsView extends View {
  static properties = { ...View.properties, who: { attribute: false } };

  async load(signal) {
    const { query } = this.route;
    const month = /^\d{4}-(0[1-9]|1[0-2])$/.test(query.month || '') ? query.month : (query.day || today()).slice(0, 7);
    const known = await choices(this.who, query, signal);
    if (!isChosen(this.who, query)) return { known, month };
    const key = JSON.stringify([month, scopeOf(query)]);
    if (this.kept?.key !== key || this.kept.until < Date.now()) {
      this.kept = { key, ...await statementsOf(month, query, signal), until: Date.now() + FRESH };
    }
    return { known, month, ...this.kept };
  }

  show({ known, month, found, why }) {
    const { query } = this.route;
    return html`${scopeForm(PATH, query, this.who, known, [{ name: 'month', label: t('Month'), type: 'month', hint: '2026-01', required: true, value: month }])}
      ${found ? html`
        <p class="row">${this.monthLink(month, -1)}${this.monthLink(month, 1)}</p>
        ${calendar(month, found, query)}
        ${found.size ? nothing : html`<p class="note">${t('This month has no statement yet. Choose another month.')} ${why}</p>`}
        ${query.day ? html`<check-statement .route=${this.route} .who=${this.who}></check-statement>`
          : html`<p class="row">${curl('GET', `${statementPath(iso(clock.now() - DAY).slice(0, 10))}${search(scopeOf(query))}`)}</p>`}` : chooseFirst()}`;
  }

  monthLink(month, step) {
    const other = new Date(dayBegin(`${month}-01`));
    other.setUTCMonth(other.getUTCMonth() + step);
    const name = other.toISOString().slice(0, 7);
    if (name > today().slice(0, 7)) return nothing;
    return html`<a class="button" href=${to(PATH, { ...scopeOf(this.route.query), month: name })}>${step < 0 ? `← ${name}` : `${name} →`}</a>`;
  }
}

/** The days of the month that have a statement, by their date, and what the server said about one that has none. */
async function statementsOf(month, query, signal) {
  const days = daysOf(month).filter((date) => dayBegin(date) + DAY <= clock.now() + EARLIEST);
  const found = new Map();
  let why = '';
  const worker = async () => {
    for (let date = days.shift(); date; date = days.shift()) {
      try {
        found.set(date, (await get(`${statementPath(date)}${search(scopeOf(query))}`, { signal })).manifest);
      } catch (failure) {
        if (!(failure instanceof Problem) || failure.status !== 404) {
          days.length = 0; // the other workers end, too
          throw failure;
        }
        why = failure.message;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { found, why };
}

function daysOf(month) {
  const days = [];
  for (let at = dayBegin(`${month}-01`); iso(at).startsWith(month); at += DAY) days.push(iso(at).slice(0, 10));
  return days;
}

/** Weeks begin on Monday. */
function calendar(month, found, query) {
  const days = daysOf(month);
  const before = (new Date(dayBegin(days[0])).getUTCDay() + 6) % 7;
  const cells = [...Array(before).fill(null), ...days];
  const weeks = Array.from({ length: Math.ceil(cells.length / 7) }, (none, week) => cells.slice(week * 7, week * 7 + 7));
  const names = new Intl.DateTimeFormat(language(), { weekday: 'short', timeZone: 'UTC' });
  const monday = Date.UTC(2026, 0, 5);
  return html`<table class="month"><caption>${t('Statements of {0}', month)}</caption>
    <thead><tr>${Array.from({ length: 7 }, (none, i) => html`<th scope="col">${names.format(monday + i * DAY)}</th>`)}</tr></thead>
    <tbody>${weeks.map((week) => html`<tr>${Array.from({ length: 7 }, (none, i) => html`
      <td>${week[i] ? day(week[i], found.get(week[i]), query) : nothing}</td>`)}</tr>`)}</tbody></table>
    <p><span class="good">✓ ${t('has a statement')}</span> <span class="good">✓ v2 ${t('corrected')}</span> <span class="calm">– ${t('none')}</span></p>`;
}

function day(date, manifest, query) {
  const number = Number(date.slice(8));
  if (!manifest) return html`<span class="calm">${number}<br>–</span>`;
  return html`<a href=${to(PATH, { ...scopeOf(query), month: date.slice(0, 7), day: date })} aria-current=${query.day === date ? 'date' : nothing}
    title=${t('{0}: {1} lines', date, count(manifest.lines))}>${number}<br>
    <span class="good">✓${manifest.version > 1 ? ` v${manifest.version}` : ''}</span></a>`;
}
customElements.define('check-statements-view', CheckStatementsView);
