/**
 * Draws a notification's ladder to scale: time to the right (logarithmic, so that minutes and hours both show), a step
 * up for each rung, a dot for each attempt (colour: outcome, size: duration, hollow: skipped), the window as a wall,
 * and one lane for each generation: a redelivery begins a new one.
 */
import { html, svg, nothing } from './lit/lit-element.js';
import { clock } from './api.js';
import { duration, millis } from './format.js';
import { colour } from './ui.js';
import { t } from './words.js';

const WIDTH = 760, STEP = 15, TOP = 26, LEFT = 44;

export function staircase(notification, waits) {
  const lanes = generations(notification);
  return html`${lanes.map((lane, i) => drawLane(notification, waits, lane, i === lanes.length - 1, lanes.length > 1))}
    <p><span class="good">● ${t('acknowledged')}</span> <span class="bad">⊗ ${t('failed')}</span> <span class="calm">○ ${t('skipped')}</span> ${t('larger: it took longer')} <span class="wait">┄ Retry-After</span></p>`;
}

/** Attempts by generation; the current one last, even without an attempt. */
function generations(n) {
  const all = new Map();
  for (const attempt of n.attempts) all.set(attempt.generation, [...(all.get(attempt.generation) || []), attempt]);
  if (!all.has(n.generation)) all.set(n.generation, []);
  return [...all.entries()].sort((a, b) => a[0] - b[0]).map(([number, attempts]) => ({ number, attempts }));
}

function drawLane(n, waits, lane, current, named) {
  const begin = lane.attempts.length ? Date.parse(lane.attempts[0].at)
    : lane.number === 0 ? Date.parse(n.createdAt) : Math.min(clock.now(), Date.parse(n.endedAt || n.nextAttemptAt || n.deadline));
  const planned = waits.map(millis);
  const span = planned.reduce((a, b) => a + b, 0);
  const wall = current ? Date.parse(n.deadline) - begin : null;
  const made = lane.attempts.map((a) => Date.parse(a.at) - begin);
  const longest = Math.max(span, wall || 0, ...made, current && clock.now() - begin > 0 && !n.endedAt ? Math.min(clock.now() - begin, span * 2) : 0, 60_000);
  const unit = Math.max(1000, (planned[0] || 60_000) / 4);
  const x = (ms) => LEFT + ((WIDTH - LEFT - 20) * Math.log1p(Math.max(0, ms) / unit)) / Math.log1p(longest / unit);
  const height = TOP + STEP * (planned.length + 1) + 24;
  const y = (rung) => height - 22 - STEP * rung;
  let at = 0;
  let stairs = `M${x(0)},${y(0)}`;
  const labels = planned.map((wait, rung) => {
    const from = at;
    at += wait;
    stairs += `H${x(at)}V${y(rung + 1)}`;
    return { text: waits[rung], x: (x(from) + x(at)) / 2, y: y(rung) + 12 };
  });
  const now = current && !n.endedAt ? clock.now() - begin : null;
  const next = current && n.nextAttemptAt && n.state !== 'DELIVERED' && !n.endedAt ? Date.parse(n.nextAttemptAt) - begin : null;
  const label = t('Ladder with {0} rungs; {1} attempts; the window ends after {2}', planned.length, lane.attempts.length, wall === null ? '–' : duration(wall));
  return html`${named ? html`<h3>${lane.number === 0 ? t('First walk') : t('Generation {0}', lane.number)}</h3>` : nothing}
    <div class="scroll" tabindex="0" role="region" aria-label=${t('Ladder')}><svg class="chart" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label=${label}>${svg`
      <path d=${stairs} fill="none" stroke="currentColor" opacity=".45" stroke-width="2"></path>
      ${labels.map((l) => svg`<text x=${l.x} y=${l.y} text-anchor="middle">${l.text}</text>`)}
      ${wall === null ? nothing : svg`<line class="bad" x1=${x(wall)} x2=${x(wall)} y1="8" y2=${height - 18} stroke="currentColor" stroke-width="4"></line><text x=${x(wall) - 6} y="14" text-anchor="end">${t('window')}</text>`}
      ${now === null ? nothing : svg`<line x1=${x(now)} x2=${x(now)} y1="16" y2=${height - 18} stroke="currentColor" stroke-dasharray="3 4"></line><text x=${x(now) + 4} y=${height - 6}>${t('now')}</text>`}
      ${next === null ? nothing : svg`<circle class="wait" cx=${x(next)} cy=${y(n.rung)} r="5" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="2 2"></circle>`}
      ${jumps(next === null ? lane.attempts : [...lane.attempts, { at: n.nextAttemptAt, rung: n.rung }], x, y, begin)}
      ${lane.attempts.map((a) => dot(a, x(Date.parse(a.at) - begin), y(a.rung)))}`}</svg></div>`;
}

/** A dashed line where the receiver's Retry-After skipped rungs. */
function jumps(attempts, x, y, begin) {
  return attempts.slice(1).map((a, i) => {
    const before = attempts[i];
    return a.rung > before.rung + 1
      ? svg`<line class="wait" x1=${x(Date.parse(before.at) - begin)} y1=${y(before.rung)} x2=${x(Date.parse(a.at) - begin)} y2=${y(a.rung)} stroke="currentColor" stroke-dasharray="5 4"><title>Retry-After</title></line>` : nothing;
  });
}

function dot(a, cx, cy) {
  const r = Math.min(12, 3 + 2 * Math.log10(1 + a.durationMs));
  const hollow = a.outcome === 'SKIPPED';
  const cross = hollow || a.outcome === 'DELIVERED' ? nothing
    : svg`<path class="cut" d=${`M${cx - r / 2},${cy - r / 2}l${r},${r}m0,${-r}l${-r},${r}`}></path>`;
  return svg`<circle class=${colour(a.outcome)} cx=${cx} cy=${cy} r=${r} fill=${hollow ? 'none' : 'currentColor'} stroke="currentColor" stroke-width="2"><title>${`${a.number}: ${a.outcome} ${a.httpStatus || ''} ${a.error || ''} (${a.durationMs} ms)`}</title></circle>${cross}`;
}
