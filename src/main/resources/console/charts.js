/** Charts of numbers: columns side by side, lines over time, and a band of states over time. */
import { html, nothing, svg } from './lit/lit-element.js';

/** Columns as high as their numbers; items are [{name, value, note}]. */
export function columns(label, items) {
  const most = Math.max(1, ...items.map((i) => i.value));
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${label}><div class="columns" role="img" aria-label=${items.map((i) => `${i.name} ${i.value}`).join(', ')}>
    ${items.map((i) => html`<div class="column"><svg width="46" height="72" aria-hidden="true">
      ${svg`<rect x="8" width="30" y=${70 - (66 * i.value) / most} height=${2 + (66 * i.value) / most} rx="3" fill="currentColor"></rect>`}</svg>
      <div>${i.value}</div><div>${i.name}</div>${i.note ? html`<small>${i.note}</small>` : nothing}</div>`)}</div></div>`;
}

/**
 * A band from one time to another; parts are [{from, to, tone, name}] in milliseconds. What no part covers has the tone `rest`.
 * Parts differ by height, too, not by colour alone.
 */
export function band(label, { from, to, rest, parts }) {
  const x = (at) => (640 * (Math.min(Math.max(at, from), to) - from)) / (to - from);
  const high = { bad: 30, wait: 22, good: 14 };
  const bar = (part) => svg`<rect class=${part.tone} x=${x(part.from)} width=${Math.max(1.5, x(part.to) - x(part.from))} y=${32 - high[part.tone]} height=${high[part.tone]} fill="currentColor"><title>${part.name}</title></rect>`;
  return html`<svg class="chart band" viewBox="0 0 640 34" preserveAspectRatio="none" role="img" aria-label=${`${label}: ${parts.map((part) => part.name).join('; ') || '–'}`}>
    ${bar({ from, to, tone: rest, name: label })}${parts.map(bar)}</svg>`;
}

/** Lines differ by more than their colour. */
const DASHES = ['none', '7 3', '2 3', '9 3 2 3'];

/** Lines over time: series are [{name, tone, values}], one value a minute, the last one is now. */
export function lines(label, series) {
  const length = Math.max(2, ...series.map((s) => s.values.length));
  const most = Math.max(1, ...series.flatMap((s) => s.values));
  const points = (values) => values.map((v, i) => `${(600 * (i + length - values.length)) / (length - 1)},${118 - (110 * v) / most}`).join(' ');
  return html`<svg class="chart" viewBox="0 0 640 130" role="img" aria-label=${`${label}: ${series.map((s) => `${s.name} ${s.values.at(-1) ?? 0}`).join(', ')}`}>
    ${svg`<line x1="0" y1="118.5" x2="600" y2="118.5" stroke="currentColor" opacity=".3"></line><text x="604" y="12">${most}</text><text x="604" y="122">0</text>
    ${series.map((s, i) => svg`<polyline class=${s.tone} stroke-dasharray=${DASHES[i]} points=${points(s.values)} fill="none" stroke="currentColor" stroke-width="2"></polyline>`)}`}</svg>
    <p>${series.map((s, i) => html`<span class=${s.tone}><svg width="34" height="8" aria-hidden="true">${svg`<line x1="0" x2="34" y1="4" y2="4" stroke="currentColor" stroke-width="2" stroke-dasharray=${DASHES[i]}></line>`}</svg> ${s.name} ${s.values.at(-1) ?? 0}</span> `)}</p>`;
}
