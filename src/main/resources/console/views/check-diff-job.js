/** One comparison: its progress, its numbers, its files, and what can be done with it. */
import { html, nothing } from '../lit/lit-element.js';
import { download, get, remove } from '../api.js';
import { count, time } from '../format.js';
import { curl, facts, go, live, question, receiverLink, save, View } from '../ui.js';
import { t } from '../words.js';
import { CHARSETS } from './check-digest-file.js';

const PATH = '/check/diff';
const POLL = 2000;

class CheckDiffJob extends View {
  static properties = {
    ...View.properties, who: { attribute: false }, list: { attribute: false }, send: { attribute: false }, loading: { state: true },
  };

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.soon);
  }

  about({ query }) { return query.id; }

  async load(signal) {
    clearTimeout(this.soon);
    let running = false;
    try {
      const job = await get(path(this.route.query.id), { signal });
      running = job.state !== 'DONE';
      return job;
    } catch (failure) {
      running = failure.status === 0 || failure.status >= 500; // asks again
      throw failure;
    } finally {
      if (running && !signal.aborted) this.later();
    }
  }

  /** Asks again while the job runs, unless the reader has paused updates. */
  later() {
    this.soon = setTimeout(() => (live.paused || document.hidden ? this.later() : this.refresh()), POLL);
  }

  show(job) {
    return html`<h2>${t('Comparison')}</h2>
      <p role="status">${progress(job)}</p>
      <div class="tiles">${numbers(job).map(([name, value, meaning]) => html`
        <div class="tile"><span>${name}</span><b>${count(value)}</b><small>${meaning}</small></div>`)}</div>
      ${facts([
        [t('Id'), html`<code>${job.id}</code>`],
        [t('Receiver'), this.receiver(job)],
        [t('From'), time(job.from, { dated: true })], [t('Until'), time(job.to, { dated: true })],
        [t('Lines in your list'), count(job.lines)],
        [t('Asked by'), job.askedBy],
        [t('Begun'), time(job.createdAt)], [t('Ended'), job.endedAt ? time(job.endedAt) : undefined],
      ])}
      <p class="row">${this.file(job, 'file.csv', 'text/csv')}${this.file(job, 'file.jsonl', 'application/x-ndjson')}
        <button class="danger" @click=${() => this.end(job)}>${t('End it')}</button>${curl('GET', path(job.id))}</p>
      ${job.receiverId && job.state === 'DONE' && !job.renotify && job.missing ? this.missing(job) : nothing}`;
  }

  receiver(job) {
    if (!job.receiverId) return t('none: the client’s results');
    return this.who.role === 'RECEIVER' ? t('this receiver') : receiverLink(job.receiverId);
  }

  file(job, name, type) {
    const load = async () => {
      this.loading = name;
      try {
        save(await download(`${path(job.id)}/${name}`, this.ended.signal), type, `comparison-${job.id}.${name.split('.').pop()}`);
      } catch (failure) {
        this.refused = failure;
      } finally {
        this.loading = null;
      }
    };
    const text = name === 'file.csv' ? t('Differences as CSV') : t('Differences as JSON lines');
    return html`<button ?disabled=${job.state === 'COMPARING' || Boolean(this.loading)} @click=${load}>
      ${this.loading === name ? t('Loading…') : text}</button>`;
  }

  missing(job) {
    const submit = (event) => {
      event.preventDefault();
      const form = new FormData(event.target);
      this.send(this.list || { file: form.get('file'), charset: form.get('charset') }, job);
    };
    return html`<h3>${t('Send the missing again')}</h3>
      <p>${t('The list is uploaded once more, and what the receiver misses then is sent to it again.')}
        ${this.list ? nothing : t('Choose the same list.')}</p>
      <form class="filters" @submit=${submit}>
        ${this.list ? nothing : html`<label>${t('The same file')}<input type="file" name="file" required></label>
          <label>${t('Its character set')}<select name="charset">${CHARSETS.map((one) => html`<option>${one}</option>`)}</select></label>`}
        <button class="danger">${t('Send the {0} missing again', count(job.missing))}</button></form>`;
  }

  async end(job) {
    const yes = await question({
      title: t('End this comparison?'),
      text: t('It ends, and its {0} differences are deleted. What was sent again stays sent.', count(job.missing + job.extra + job.mismatched)),
      action: t('End it'),
      danger: true,
    });
    if (!yes) return;
    const { id, ...rest } = this.route.query;
    await this.change(async () => { await remove(path(job.id)); go(PATH, rest); });
  }
}

const path = (id) => `/v1/reconciliation/diff/${encodeURIComponent(id)}`;

function progress(job) {
  switch (job.state) {
    case 'COMPARING': return html`<span class="wait">… ${t('It is being compared; the numbers still grow.')}</span>`;
    case 'NOTIFYING': return html`<span class="wait">…
      ${t('The missing are being sent again: {0} of at most {1}.', count(job.notified), count(job.missing))}</span>`;
    default: return job.missing + job.extra + job.mismatched
      ? html`<strong class="bad">≠ ${t('Done: the lists differ.')}</strong>`
      : html`<strong class="good">✓ ${t('Done: both lists are the same.')}</strong>`;
  }
}

const numbers = (job) => [
  [t('Missing'), job.missing, t('only Tidings has them')],
  [t('Extra'), job.extra, t('only your list has them')],
  [t('Different'), job.mismatched, t('another amount or currency')],
  [t('Sent again'), job.notified, job.renotify ? t('of the missing') : t('none were to be sent')],
];
customElements.define('check-diff-job', CheckDiffJob);
