/** Writes values for people. Times are in the reader's zone, with UTC in the title. */
import { html } from './lit/lit-element.js';
import { clock } from './api.js';
import { language, t } from './words.js';

export const MINUTE = 60_000;
export const DAY = 86_400_000;

/** A time: today's without its date, unless it is one end of a range. */
export function time(iso, { seconds = true, dated = false } = {}) {
  if (!iso) return html`<span class="none">–</span>`;
  const date = new Date(iso);
  const today = !dated && new Date(clock.now()).toDateString() === date.toDateString();
  const parts = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...(seconds ? { second: '2-digit' } : {}) };
  const text = date.toLocaleString(language() === 'en' ? 'sv' : language(), today ? parts : { year: 'numeric', month: '2-digit', day: '2-digit', ...parts });
  return html`<time datetime=${iso} title=${`${iso.replace('T', ' ').replace(/(\.\d+)?Z$/, '')} UTC`}>${text}</time>`;
}

/** Milliseconds as 1h 2m; the largest two units. */
export function duration(millis) {
  if (millis === null || millis === undefined || Number.isNaN(millis)) return '–';
  if (millis < 1000) return `${Math.max(0, Math.round(millis))} ms`;
  const units = [['d', DAY], ['h', 3_600_000], ['m', 60_000], ['s', 1000]];
  let rest = millis;
  const parts = [];
  for (const [name, size] of units) {
    const number = Math.floor(rest / size);
    rest -= number * size;
    if (number) parts.push(`${number}${name}`);
    if (parts.length === 2) break;
  }
  return parts.join(' ');
}

/** 1m, 5m, 10h as the API writes them, in milliseconds. */
export function millis(text) {
  const size = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: DAY };
  return [...(text || '').matchAll(/(\d+)(ms|s|m|h|d)/g)].reduce((sum, [, n, unit]) => sum + Number(n) * size[unit], 0);
}

/** How long from now; negative: it is past. */
export function fromNow(iso) { return Date.parse(iso) - clock.now(); }

/** A whole number of any size, grouped, exact. */
export function count(number) {
  if (number === null || number === undefined) return '–';
  return BigInt(number).toLocaleString(language());
}

let decimals = null;
/** The minor units of each currency, by its code. */
export function learnCurrencies(items) { decimals = new Map(items.map((one) => [one.code, one.minorUnits])); }

/** An amount of minor units, exact: 1999 CNY is 19.99 CNY. */
export function amount(minor, currency) {
  if (minor === null || minor === undefined) return '–';
  const places = decimals?.get(currency);
  if (places === undefined) return `${minor} ${currency || ''} (${t('minor units')})`;
  const digits = BigInt(minor).toString().replace('-', '').padStart(places + 1, '0');
  const whole = BigInt(digits.slice(0, digits.length - places)).toLocaleString(language());
  const sign = String(minor).startsWith('-') ? '−' : '';
  return `${sign}${whole}${places ? `.${digits.slice(-places)}` : ''} ${currency}`;
}

/** The beginning of an id, which is also its time. */
export function shortId(id) { return id ? `${id.slice(0, 8)}…${id.slice(-4)}` : '–'; }
