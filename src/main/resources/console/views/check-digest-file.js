/** Takes the other side's file, chosen or dropped, and computes its digest here: the file never leaves the browser. */
import { html, nothing } from '../lit/lit-element.js';
import { digestOf } from '../digest.js';
import { count, time } from '../format.js';
import { ListError, readList } from '../lists.js';
import { Part } from '../ui.js';
import { canHash } from '../verify.js';
import { t } from '../words.js';

export const CHARSETS = ['UTF-8', 'GB18030'];

/** All its records are kept in memory. */
const MOST = 500_000;

class CheckDigestFile extends Part {
  static properties = {
    onread: { attribute: false }, file: { state: true }, number: { state: true }, digest: { state: true }, failure: { state: true }, over: { state: true },
  };

  disconnectedCallback() {
    super.disconnectedCallback();
    this.turn = (this.turn || 0) + 1; // what is being read is not wanted any more
  }

  async read(file) {
    if (!file) return;
    const turn = (this.turn = (this.turn || 0) + 1);
    Object.assign(this, { file, number: 0, failure: null });
    this.take(null); // nothing is compared with the file before
    try {
      const charset = this.querySelector('select').value;
      const digest = await digestOf(readList(file, charset, MOST), (number) => { this.number = number; return turn === this.turn; });
      if (digest) this.take(digest);
    } catch (failure) {
      if (turn === this.turn) this.failure = failure;
    }
  }

  take(digest) {
    this.digest = digest;
    this.onread(digest);
  }

  forget() {
    this.turn += 1;
    this.querySelector('input').value = '';
    this.file = null;
    this.take(null);
  }

  drop(event) {
    event.preventDefault();
    this.over = false;
    this.read(event.dataTransfer.files[0]);
  }

  render() {
    if (!canHash()) return html`<p class="note">${t('Browsers compute hashes on https pages only. Open this page by https to compare a file here.')}</p>`;
    return html`<h2>${t('Compare with a file')}</h2>
      <div class="drop ${this.over ? 'over' : ''}" @drop=${this.drop} @dragleave=${() => { this.over = false; }}
        @dragover=${(e) => { e.preventDefault(); this.over = true; }}>
        <p>${t('Choose or drop a list: CSV with the columns type,key,amount,currency,at, or JSON lines with these fields, gzip or not.')}
          ${t('It stays in this browser.')} ${t('amount is in minor units; at is a time like 2026-01-31T16:00:00.123Z, or milliseconds since 1970.')}</p>
        <p class="row"><label>${t('File')}<input type="file" accept=".csv,.jsonl,.ndjson,.json,.gz,.txt" @change=${(e) => this.read(e.target.files[0])}></label>
          <label>${t('Character set')}<select @change=${() => this.read(this.file)}>${CHARSETS.map((one) => html`<option>${one}</option>`)}</select></label>
          ${this.file ? html`<button @click=${this.forget}>${t('Forget the file')}</button>` : nothing}</p>
        ${this.file ? html`<p role="status" aria-busy=${String(!this.digest && !this.failure)}>${this.outcome()}</p>` : nothing}</div>`;
  }

  outcome() {
    if (this.failure) return html`<strong class="bad">✗ ${this.file.name}:</strong> ${said(this.failure)}`;
    if (!this.digest) return t('{0}: {1} records read…', this.file.name, count(this.number));
    if (!this.digest.count) return html`<strong class="bad">✗ ${this.file.name}:</strong> ${t('It has no record.')}`;
    const [first, last] = [this.digest.first, this.digest.last].map((at) => time(new Date(at).toISOString()));
    return html`${t('{0}: {1} records', this.file.name, count(this.digest.count))}, ${first} – ${last}`;
  }
}

function said(failure) {
  if (!(failure instanceof ListError)) return String(failure);
  switch (failure.code) {
    case 'columns': return t('Its first line must name the columns type, key, amount, currency and at.');
    case 'incomplete': return t('Line {0} needs a type and a key.', failure.line);
    case 'amount': return t('Line {0} has an amount that is not a whole number of minor units.', failure.line);
    case 'time': return t('Line {0} has no time like 2026-01-31T16:00:00.123Z in the field at.', failure.line);
    case 'most': return t('It has more than {0} records. Compare it as a list instead.', count(MOST));
    default: return t('Line {0} can’t be read. Is the character set right?', failure.line);
  }
}
customElements.define('check-digest-file', CheckDigestFile);
