/** Lists: uploads the other side's list; the server compares it with ours in a job. */
import { html, nothing } from '../lit/lit-element.js';
import { get, query as search, upload } from '../api.js';
import { count, DAY, shortId, time } from '../format.js';
import { badge, copyCommand, go, pages, question, receiverLink, table, to, View, whenEmpty } from '../ui.js';
import { t } from '../words.js';
import { CHARSETS } from './check-digest-file.js';
import { chooseFirst, choices, dayBegin, isChosen, iso, scopeForm, scopeOf, today } from './check-scope.js';
import { fieldOf, utcOf } from './utc.js';
import './check-diff-job.js';

const PATH = '/check/diff';

/** The lists sent from this page, by their comparison: for sending one again. */
const sent = new Map();

class CheckDiffView extends View {
  static properties = { ...View.properties, who: { attribute: false }, uploading: { state: true } };

  every = 10_000;

  async load(signal) {
    const { query } = this.route;
    const [known, jobs] = await Promise.all([choices(this.who, query, signal), get(listPath(query), { signal })]);
    return { known, jobs };
  }

  show({ known, jobs }) {
    const { query } = this.route;
    const span = spanOf(query);
    const fields = [
      { name: 'from', label: t('From (UTC)'), type: 'datetime-local', required: true, value: fieldOf(span.from) },
      { name: 'to', label: t('Until (UTC)'), type: 'datetime-local', required: true, value: fieldOf(span.to) },
    ];
    const chosen = { ...query, from: undefined, to: undefined }; // the fields have them, in their own form
    return html`${scopeForm(PATH, chosen, this.who, known, fields)}
      ${isChosen(this.who, query) ? this.form(query, span) : query.id ? nothing : chooseFirst()}
      ${this.uploading ? html`<p class="note" role="status">${t('{0} is being uploaded. Stay on this page.', this.uploading)}</p>` : nothing}
      ${query.id ? html`<check-diff-job .route=${this.route} .who=${this.who} .list=${sent.get(query.id)}
        .send=${(list, job) => this.sendAgain(list, job)}></check-diff-job>` : nothing}
      ${this.others(query, jobs)}`;
  }

  form(query, span) {
    const start = (event) => {
      event.preventDefault();
      const form = new FormData(event.target);
      this.compare({ file: form.get('file'), charset: form.get('charset') }, query, span);
    };
    return html`<h2>${t('Compare a list')}</h2>
      <p>${this.whose(query)}, ${time(span.from, { dated: true })} – ${time(span.to, { dated: true })}.
        ${t('CSV with the columns type,key,amount,currency, or JSON lines with these fields, gzip or not; at most 5,000,000 lines and 32 days.')}</p>
      <form class="filters" @submit=${start}>
        <label>${t('File')}<input type="file" name="file" required></label>
        <label>${t('Character set')}<select name="charset">${CHARSETS.map((one) => html`<option>${one}</option>`)}</select></label>
        <button class="primary" ?disabled=${Boolean(this.uploading)}>${t('Upload and compare')}</button></form>
      <p><button @click=${() => this.copy(query, span)}>${t('As curl')}</button></p>`;
  }

  whose(query) {
    if (query.receiver) return html`${t('The notifications of')} ${receiverLink(query.receiver)}`;
    return this.who.role === 'RECEIVER' ? t('The notifications of this receiver') : t('The client’s results');
  }

  /** curl() of ui.js writes bodies of JSON; this one is a file. */
  copy(query, span) {
    copyCommand(['curl', '-X POST', '-H "Authorization: Bearer $TIDINGS_KEY"', `-H 'Content-Type: text/csv'`, '--data-binary @list.csv',
      `'${location.origin}${request(query, span)}'`].join(' '));
  }

  async compare(list, query, span) {
    const yes = await question({
      title: t('Compare this list?'),
      text: `${t('{0} ({1} bytes) is uploaded and compared, from {2} to {3}.', list.file.name, count(list.file.size), span.from, span.to)} ${
        t('That takes one place of the client’s comparisons until it is done. Nothing is sent to receivers.')}`,
      action: t('Compare'),
    });
    if (yes) await this.send(list, query, span, {});
  }

  /** The API sends the missing again only in a comparison that was started for it: the same list is compared once more. */
  async sendAgain(list, job) {
    const yes = await question({
      title: t('Send {0} missing notifications again?', count(job.missing)),
      text: `${t('{0} is compared once more, and what is missing then (now {1}) is sent to the receiver again, 100 a second.',
        list.file.name, count(job.missing))} ${t('What is still on its way, or cancelled, is not.')}`,
      action: t('Send {0} again', count(job.missing)),
      danger: true,
    });
    if (yes) await this.send(list, { ...this.route.query, receiver: job.receiverId }, job, { renotify: true });
  }

  async send(list, query, span, how) {
    this.uploading = list.file.name;
    const scope = this.who.role === 'RECEIVER' ? {} : scopeOf(query);
    const type = `${typeOf(list.file)};charset=${list.charset}`;
    const job = await this.change(() => upload(request(scope, span, how), list.file, type, this.ended.signal));
    this.uploading = null;
    if (!job) return;
    sent.set(job.id, list);
    go(PATH, { ...scope, from: span.from, to: span.to, id: job.id });
  }

  /** The comparisons that this key may see, newest first. */
  others(query, jobs) {
    return html`<h2>${t('Comparisons')}</h2>
      ${table(t('Comparisons'), [
        { title: t('Id'), cell: (job) => html`<a href=${to(PATH, { ...query, id: job.id })} aria-current=${job.id === query.id ? 'true' : 'false'}>${sent.get(job.id)?.file.name || shortId(job.id)}</a>` },
        { title: t('State'), cell: (job) => badge(job.state) },
        { title: t('Begun'), cell: (job) => time(job.createdAt) },
        { title: t('Asked by'), cell: (job) => job.askedBy },
        { title: t('Lines'), number: true, cell: (job) => count(job.lines) },
        { title: t('Missing there'), number: true, cell: (job) => count(job.missing) },
        { title: t('Only there'), number: true, cell: (job) => count(job.extra) },
        { title: t('Mismatched'), number: true, cell: (job) => count(job.mismatched) },
      ], jobs.items, whenEmpty(t('No comparison yet. Upload a list to begin one.')))}
      ${pages(PATH, query, jobs)}`;
  }
}

const listPath = ({ clientId, cursor }) => `/v1/reconciliation/diff${search({ clientId, cursor, limit: 20 })}`;
const request = (query, span, how) => `/v1/reconciliation/diff${search({ ...scopeOf(query), from: span.from, to: span.to, ...how })}`;

/** The span of the address, or yesterday. */
function spanOf(query) {
  const begin = dayBegin(today());
  return { from: instant(query.from) || iso(begin - DAY), to: instant(query.to) || iso(begin) };
}

/** A time of the address, or nothing. */
function instant(text) {
  const at = Date.parse(utcOf(text));
  return Number.isNaN(at) ? '' : iso(at);
}

/** Server and browser tell gzip by its first bytes; the rest of the name tells the form. */
const typeOf = (file) => (/\.(jsonl|ndjson|json)(\.gz)?$/i.test(file.name) ? 'application/x-ndjson' : 'text/csv');
customElements.define('check-diff-view', CheckDiffView);
