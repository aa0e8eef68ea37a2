/** The digest of a day: its 24 hours, an hour's 60 minutes, a minute's records; beside it the digest of the other side's file. */
import { html, nothing } from '../lit/lit-element.js';
import { get, query as search } from '../api.js';
import { bucketOf, hex } from '../digest.js';
import { amount, count, DAY, MINUTE } from '../format.js';
import { curl, facts, to, View } from '../ui.js';
import { t } from '../words.js';
import { records, recordsPart } from './check-digest-records.js';
import { chooseFirst, choices, dayBegin, dayLinks, dayOf, isChosen, iso, scopeForm, scopeOf } from './check-scope.js';
import './check-digest-file.js';

const PATH = '/check/digest';
const HOUR = 60 * MINUTE;

class CheckDigestView extends View {
  static properties = { ...View.properties, who: { attribute: false }, theirs: { state: true } };

  async load(signal) {
    const { query } = this.route;
    const known = await choices(this.who, query, signal);
    const place = placeOf(query);
    if (!isChosen(this.who, query)) {
      this.theirs = null; // its file is not shown any more either
      return { known, place };
    }
    const request = (begin, end, bucket) => `/v1/reconciliation/digest${search({ ...scopeOf(query), from: iso(begin), to: iso(end), bucket })}`;
    const requests = [request(place.day, place.day + DAY, '1h'), place.hour === null ? null : request(place.hour, place.hour + HOUR, '1m')];
    const [hours, minutes, found] = await Promise.all([
      buckets(requests[0], signal),
      requests[1] && buckets(requests[1], signal),
      place.minute === null ? null : records(query, place.minute, this.theirs, signal),
    ]);
    return { known, place, hours, minutes, found, requests };
  }

  show({ known, place, hours, minutes, found, requests }) {
    const { query } = this.route;
    return html`${scopeForm(PATH, query, this.who, known, [{ name: 'date', label: t('Day (UTC)'), type: 'date', required: true, value: place.date }])}
      ${hours ? html`<p class="row">${dayLinks(PATH, query, place.date)}${curl('GET', requests[1] || requests[0])}</p>
        <check-digest-file .onread=${(digest) => { this.theirs = digest; this.refresh(); }}></check-digest-file>
        ${this.hours(place, hours)}
        ${minutes ? this.minutes(place, minutes) : nothing}
        ${found ? recordsPart(PATH, query, place, found) : nothing}` : chooseFirst()}`;
  }

  hours(place, hours) {
    return html`<h2>${t('Hours of {0} (UTC)', place.date)}</h2>
      ${this.summary(hours)}
      <div class="tiles small">${hours.map((bucket, hour) => this.tile(bucket, `${two(hour)}:00`,
        this.link(place, hour), place.hour === place.day + hour * HOUR))}</div>`;
  }

  minutes(place, minutes) {
    const hour = Math.round((place.hour - place.day) / HOUR);
    return html`<h2>${t('Minutes from {0}:00 to {1}:00 (UTC)', two(hour), two(hour + 1))}</h2>
      ${this.summary(minutes)}
      <div class="tiles small">${minutes.map((bucket, minute) => this.tile(bucket, `${two(hour)}:${two(minute)}`,
        this.link(place, hour, minute), place.minute === place.hour + minute * MINUTE))}</div>`;
  }

  link(place, hour, minute) { return to(PATH, { ...scopeOf(this.route.query), date: place.date, hour, minute }); }

  /** What all buckets have together, and how many of them differ. */
  summary(all) {
    const differing = this.theirs && all.filter((bucket) => !this.same(bucket)).length;
    return html`${facts([[t('Records'), count(all.reduce((sum, bucket) => sum + bucket.count, 0))],
      [t('Amounts'), sums(all.flatMap((bucket) => bucket.sums))],
      [t('Records in the file'), this.theirs ? count(bucketOf(this.theirs, Date.parse(all[0].from), Date.parse(all.at(-1).to)).count) : undefined]])}
      ${this.theirs ? html`<p role="status">${differing
        ? html`<strong class="bad">≠ ${t('{0} of {1} differ from the file.', differing, all.length)}</strong> ${t('Open one that differs.')}`
        : html`<strong class="good">✓ ${t('All are the same as in the file.')}</strong>`}</p>` : nothing}`;
  }

  of(bucket) { return bucketOf(this.theirs, Date.parse(bucket.from), Date.parse(bucket.to)); }

  same(bucket) { return hex(this.of(bucket).hash) === bucket.hash; }

  tile(bucket, label, target, here) {
    return html`<a class="tile" href=${target} aria-current=${here ? 'true' : nothing}><b>${label}</b>
      <div>${t('{0} records', count(bucket.count))}</div>
      ${bucket.sums.map((sum) => html`<div><small>${amount(sum.amount, sum.currency)}</small></div>`)}
      ${bucket.closed ? nothing : html`<div><small>${t('still open')}</small></div>`}
      ${this.theirs ? this.mark(bucket) : nothing}</a>`;
  }

  mark(bucket) {
    if (this.same(bucket)) return html`<strong class="good">✓ ${t('same')}</strong>`;
    const number = this.of(bucket).count;
    return html`<strong class="bad">≠ ${number === bucket.count ? t('other content') : t('file: {0}', count(number))}</strong>`;
  }
}

async function buckets(request, signal) { return (await get(request, { signal, exact: true })).items; }

/** Where the address points to: the first moments of a day, an hour of it or null, a minute of that or null. */
function placeOf(query) {
  const date = dayOf(query);
  const day = dayBegin(date);
  const hour = whole(query.hour, 24);
  const minute = whole(query.minute, 60);
  return {
    date,
    day,
    hour: hour === null ? null : day + hour * HOUR,
    minute: hour === null || minute === null ? null : day + hour * HOUR + minute * MINUTE,
  };
}

const whole = (text, end) => (/^\d{1,2}$/.test(text ?? '') && Number(text) < end ? Number(text) : null);
const two = (number) => String(number).padStart(2, '0');

/** Sums of several buckets, one for each currency. */
function sums(all) {
  const totals = new Map();
  for (const one of all) totals.set(one.currency, (totals.get(one.currency) ?? 0n) + BigInt(one.amount));
  return totals.size ? [...totals].map(([currency, total]) => amount(total, currency)).join(', ') : undefined;
}
customElements.define('check-digest-view', CheckDigestView);
