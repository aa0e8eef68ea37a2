/** Statements: a calendar of the month; a day that has a statement opens it. */
import { html, nothing } from '../lit/lit-element.js';
import { get, query as search } from '../api.js';
import { count, DAY } from '../format.js';
import { curl, to, View } from '../ui.js';
import { language, t } from '../words.js';
import { chooseFirst, choices, dayBegin, isChosen, iso, scopeForm, scopeOf, today } from './check-scope.js';
import './check-statement.js';

const PATH = '/check/statements';

class CheckStatementsView extends View {
  static properties = { ...View.properties, who: { attribute: false } };

  async load(signal) {
    const { query } = this.route;
    const month = /^\d{4}-(0[1-9]|1[0-2])$/.test(query.month || '') ? query.month : (query.day || today()).slice(0, 7);
    const known = await choices(this.who, query, signal);
    if (!isChosen(this.who, query)) return { known, month };
    const request = `/v1/reconciliation/statements${search({ ...scopeOf(query), month })}`;
    const { items } = await get(request, { signal });
    return { known, month, request, found: new Map(items.map((one) => [one.date, one])) };
  }

  show({ known, month, found, request }) {
    const { query } = this.route;
    return html`${scopeForm(PATH, query, this.who, known, [{ name: 'month', label: t('Month'), type: 'month', hint: '2026-01', required: true, value: month }])}
      ${found ? html`
        <p class="row">${this.monthLink(month, -1)}${this.monthLink(month, 1)}</p>
        ${calendar(month, found, query)}
        ${found.size ? nothing : html`<p class="note">${t('This month has no statement yet. Choose another month. A day’s statement is made within minutes of its end, in the time zone of the statements.')}</p>`}
        ${query.day ? html`<check-statement .route=${this.route} .who=${this.who}></check-statement>`
          : html`<p class="row">${curl('GET', request)}</p>`}` : chooseFirst()}`;
  }

  monthLink(month, step) {
    const other = new Date(dayBegin(`${month}-01`));
    other.setUTCMonth(other.getUTCMonth() + step);
    const name = other.toISOString().slice(0, 7);
    if (name > today().slice(0, 7)) return nothing;
    return html`<a class="button" href=${to(PATH, { ...scopeOf(this.route.query), month: name })}>${step < 0 ? `← ${name}` : `${name} →`}</a>`;
  }
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

function day(date, made, query) {
  const number = Number(date.slice(8));
  if (!made) return html`<span class="calm">${number}<br>–</span>`;
  return html`<a href=${to(PATH, { ...scopeOf(query), month: date.slice(0, 7), day: date })} aria-current=${query.day === date ? 'date' : nothing}
    title=${t('{0}: {1} lines', date, count(made.lines))}>${number}<br>
    <span class="good">✓${made.version > 1 ? ` v${made.version}` : ''}</span></a>`;
}
customElements.define('check-statements-view', CheckStatementsView);
