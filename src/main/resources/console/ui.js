/** What every view shares: loading and refreshing, problems, questions, links, tables. */
import { LitElement, html, nothing } from './lit/lit-element.js';
import { asCurl, clock, Problem } from './api.js';
import { duration } from './format.js';
import { t } from './words.js';

/** Whether views refresh by themselves; the reader can pause them. */
export const live = { paused: false };

/** A part of the page, in the page's own DOM: one style sheet, one order of focus. */
export class Part extends LitElement {
  createRenderRoot() { return this; }

  /** The first heading of a new view gets the focus, unless the reader has put it elsewhere meanwhile. */
  updated() {
    const heading = this.closest('main') && this.querySelector('h1');
    if (!heading) return;
    document.title = `${heading.textContent.trim()} – Tidings`;
    if (arrival.from && [arrival.from, document.body].includes(document.activeElement)) heading.focus();
    arrival.from = null;
  }
}

/** What had the focus when the address changed. */
export const arrival = { from: null };

/**
 * A view that loads something and shows it. After a failure it shows what it had, and the problem.
 * A subclass has `load(signal)` and `show(data)`, and may have `every`, the milliseconds between two refreshes.
 */
export class View extends Part {
  static properties = { route: { attribute: false }, data: { state: true }, problem: { state: true }, refused: { state: true }, busy: { state: true }, changing: { state: true } };

  connectedCallback() {
    super.connectedCallback();
    this.ended = new AbortController();
    this.timer = this.every && setInterval(() => !live.paused && !document.hidden && !this.busy && !this.held?.() && this.refresh(), this.every);
    this.again = () => this.refresh();
    window.addEventListener('refresh-views', this.again);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.ended.abort();
    clearInterval(this.timer);
    window.removeEventListener('refresh-views', this.again);
  }

  /** What the data is about: what was loaded for something else is not shown any more. */
  about({ path }) { return path.join('/'); }

  willUpdate(changed) {
    if (!changed.has('route')) return;
    const before = changed.get('route');
    if (before && this.about(before) !== this.about(this.route)) Object.assign(this, { data: undefined, problem: null, refused: null });
    this.refresh();
  }

  async refresh() {
    const turn = (this.turn = (this.turn || 0) + 1);
    this.busy = true;
    try {
      const data = await this.load(this.ended.signal);
      if (turn === this.turn) { this.data = data; this.problem = null; }
    } catch (failure) {
      if (turn === this.turn && !this.ended.signal.aborted) this.problem = failure;
    } finally {
      if (turn === this.turn) this.busy = false;
    }
  }

  /** Runs a change; shows its problem until the next change, or refreshes. Returns what it answered. */
  async change(what) {
    if (this.changing) return null;
    this.refused = null;
    this.changing = true;
    try {
      const answer = await what();
      refusedAnswers.clear();
      announce(t('Done.'));
      await this.refresh();
      return answer;
    } catch (failure) {
      this.refused = failure;
      this.updateComplete.then(() => this.querySelector('.bad-note')?.scrollIntoView({ block: 'nearest' }));
      return null;
    } finally {
      this.changing = false;
    }
  }

  /** A view that fails to draw says so; the page around it stays. */
  shown() { try { return this.show(this.data); } catch (failure) { return problemNote(failure); } }

  render() {
    return html`${problemNote(this.problem, () => this.refresh())}${problemNote(this.refused)}${this.changing ? html`<p role="status">${t('Loading…')}</p>` : nothing}
      ${this.data !== undefined ? this.shown() : this.problem ? nothing : html`<p role="status">${t('Loading…')}</p>`}`;
  }
}

/** Tells a screen reader, and shows for a moment, that something happened. */
export function announce(text) { window.dispatchEvent(new CustomEvent('announce', { detail: text })); }

export function problemNote(problem, again) {
  if (!problem) return nothing;
  return html`<div class="note bad-note" role="alert"><strong>${title(problem)}</strong>
    ${problem instanceof Problem ? problem.message : String(problem)} ${problem.isUnsure ? t('It may have been done all the same: look before you repeat it.') : nothing}
    ${(problem.errors || []).filter((one) => !problem.message.includes(`${one.field}: ${one.message}`)).map((one) => html`<br><code>${one.field}</code>: ${one.message}`)}
    ${again ? html` <button @click=${again}>${t('Try again')}</button>` : nothing}</div>`;
}

function title(problem) {
  switch (problem.status) {
    case 0: return problem.code === 'wrong_key' ? t('There is no such key, or it has ended.') : problem.code === 'not_ours' ? t('Something else than the server answered.') : problem.code === 'too_slow' ? t('The server has not answered in time.') : t('The server can’t be reached.');
    case 401: return t('This key is not valid any more.');
    case 403: return t('This key may not do that.');
    case 404: return t('There is no such thing, or this key may not see it.');
    case 409: return t('That is not possible now.');
    case 429: return t('Too many requests.');
    default: return problem.status >= 500 ? t('The server had a problem.') : t('The request was not accepted.');
  }
}

/**
 * Asks before a change. Resolves to what was chosen: an object with the fields, or null.
 * @param fields [{name, label, value, type, options}]
 */
export function question({ title: heading, text, action, danger = false, fields = [] }) {
  const place = `${location.hash} ${heading}`;
  const filled = fields.map((field) => ({ ...field, value: refusedAnswers.get(place)?.[field.name] ?? field.value }));
  return new Promise((resolve) => {
    const answer = (given) => {
      refusedAnswers.clear();
      if (given) refusedAnswers.set(place, given);
      resolve(given);
    };
    window.dispatchEvent(new CustomEvent('question', { detail: { heading, text, action, danger, fields: filled, resolve: answer } }));
  });
}

/** What was filled in last, by its question: a change that is refused must not cost it. Forgotten when a change was made. */
const refusedAnswers = new Map();

/** Copies the view's request for a terminal. */
export function curl(method, path, body) {
  return html`<button @click=${() => copyCommand(asCurl(method, path, body))} title=${`${method} ${path}`}>${t('As curl')}</button>`;
}

/** Copies a command; shows it where the browser does not let a page copy, as without TLS. */
export async function copyCommand(text) {
  try {
    await navigator.clipboard.writeText(text);
    announce(t('Copied.'));
  } catch {
    await question({ title: t('As curl'), text, action: t('Close') });
  }
}

const COLOURS = { DELIVERED: 'good', ACTIVE: 'good', DONE: 'good', SUCCEEDED: 'good', UP: 'good', PENDING: 'wait', QUEUED: 'wait', HANDED_OVER: 'wait', RUNNING: 'wait', PAUSED: 'wait', SKIPPED: 'calm', CANCELLED: 'calm', DELETED: 'calm', REVOKED: 'calm', FAILED: 'bad', EXHAUSTED: 'bad', REFUSED: 'bad', SUSPENDED: 'bad', DOWN: 'bad' };
export const colour = (state) => COLOURS[state] || 'calm';
export const badge = (state) => html`<span class="badge ${colour(state)}">${t(state)}</span>`;

/** Whether a key sees all clients. */
export const seesAll = (who) => who.role === 'ADMIN' || who.role === 'OPERATOR';

/** A link to a view, with its query. */
export const to = (path, query = {}) => {
  const given = Object.entries(query).filter(([, v]) => v !== undefined && v !== null && v !== '');
  return `#${path}${given.length ? `?${new URLSearchParams(given)}` : ''}`;
};
export const go = (path, query) => { location.hash = to(path, query); };

/** Whether another page than the first is shown: an empty one says nothing about the whole list. */
export const turned = () => /[?&]cursor=/.test(location.hash);
export const whenEmpty = (text) => (turned() ? t('Nothing more on this side.') : text);

/** Previous and next page of a list, by the API's cursors. */
export function pages(path, query, page) {
  const first = turned() ? html`<a class="button" href=${to(path, { ...query, cursor: '' })}>${t('To the newest')}</a>` : nothing;
  const link = (cursor, text) => (cursor ? html`<a class="button" href=${to(path, { ...query, cursor })}>${text}</a>` : nothing);
  return html`<p class="row">${first}${link(turned() && page.prev, `← ${t('Newer')}`)}${link(page.next, `${t('Older')} →`)}</p>`;
}

/** A form of filters that are kept in the address. */
export function filters(path, query, fields) {
  const submit = (event) => {
    event.preventDefault();
    const asked = Object.fromEntries(new FormData(event.target));
    if (location.hash === to(path, asked)) dispatchEvent(new CustomEvent('refresh-views'));
    else go(path, asked);
  };
  return html`<form class="filters" role="search" @submit=${submit}>
    ${fields.map((field) => html`<label>${field.label}${input(field, query[field.name])}</label>`)}
    <button class="primary">${t('Show')}</button>
    ${fields.some((f) => query[f.name]) ? html`<a class="button" href=${to(path)}>${t('Clear')}</a>` : nothing}</form>`;
}

export function input(field, value) {
  if (field.options) {
    return html`<select name=${field.name}>${field.required ? nothing : html`<option value="" .selected=${!value}>${t('any')}</option>`}
      ${field.options.map((one) => html`<option value=${one} .selected=${one === value}>${t(one)}</option>`)}</select>`;
  }
  return html`<input name=${field.name} type=${field.type || 'text'} .value=${value || ''} placeholder=${field.hint || ''} ?required=${field.required} autocomplete="off" spellcheck="false">`;
}

export function facts(pairs) {
  return html`<dl class="facts">${pairs.filter(([, v]) => v !== undefined && v !== null && v !== nothing)
    .map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

/** A table: columns are [{title, number, cell(row)}]. Says what to do when it is empty. */
export function table(caption, columns, rows, empty) {
  if (!rows.length) return html`<p class="note">${empty || t('There is nothing here.')}</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${caption}><table><thead><tr>
    ${columns.map((c) => html`<th scope="col" class=${c.number ? 'number' : ''}>${c.title}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${columns.map((c) => html`<td class=${c.number ? 'number' : ''}>${c.cell(row)}</td>`)}</tr>`)}</tbody></table></div>`;
}

/** Warns when this browser's clock differs from the server's. */
export function clockNote() {
  if (Math.abs(clock.ahead) < 60_000) return nothing;
  return html`<p class="note">${t('The clock of this computer differs from the server’s by {0}. Times are shown by the server’s.', duration(Math.abs(clock.ahead)))}</p>`;
}

/** The server's name for a receiver, remembered for this page. */
const names = new Map();
export const remember = (receivers) => receivers.forEach((r) => names.set(r.id, r.name));
/** The receivers known to this page whose name has this text, or whose id it is; at most five. */
export const named = (text) => [...names].filter(([id, name]) => id === text.toLowerCase() || name.toLowerCase().includes(text.toLowerCase())).slice(0, 5);
export const receiverLink = (id) => html`<a href=${to(`/receivers/${id}`)}>${names.get(id) || `${id.slice(0, 8)}…`}</a>`;

/** Hands bytes to the browser to save. A link with `download` opens nothing, so the page's policy has no say in it. */
export function save(bytes, type, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
