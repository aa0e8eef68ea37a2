/**
 * Draws a recharge on one line of time: above the recharge from its start to its commit, below a lane for each
 * notification, from its fan-out to its last attempt. The longer a gap, the wider it is, by its logarithm:
 * milliseconds and hours both show. How long a gap is stands below it.
 */
import { html, nothing, svg } from '../lit/lit-element.js';
import { clock } from '../api.js';
import { amount, duration, time } from '../format.js';
import { badge, colour, receiverLink, table, to } from '../ui.js';
import { t } from '../words.js';

const WIDTH = 760, LEFT = 14, RIGHT = 30, TOP = 44, LANE = 38, FOOT = 26;

/**
 * All moments in their order: {at, place, lane, kind, what, outcome, detail, notification}. Lane 0 is the recharge's, the last one
 * the account system's, if it ordered the recharge.
 */
export function momentsOf(recharge, notifications, order) {
  const all = [{ at: recharge.createdAt, lane: 0, kind: 'start', what: t('Recharge started'), detail: amount(recharge.amount, recharge.currency) }];
  if (recharge.completedAt) {
    all.push({ at: recharge.completedAt, lane: 0, kind: 'commit', outcome: recharge.status,
      what: recharge.status === 'CLOSED' ? t('Closed unpaid, committed') : t('Payment reported, committed'), detail: paymentOf(recharge) });
  }
  if (recharge.paidAfterCloseAt) {
    all.push({ at: recharge.paidAfterCloseAt, lane: 0, kind: 'late', what: t('Paid after it was closed, committed'), detail: paymentOf(recharge) });
  }
  if (order) {
    const lane = notifications.length + 1;
    all.push({ at: order.createdAt, lane, kind: 'order', what: t('Ordered by the account system'), detail: order.accountId });
    if (order.endedAt) all.push({ at: order.endedAt, lane, kind: 'end', what: t('Applied by the account system'), outcome: order.state, detail: order.endedBy });
  }
  notifications.forEach((one, i) => all.push(...momentsOfNotification(one, i + 1, commitOf(recharge, one))));
  return all.map((one) => ({ ...one, place: Math.max(Date.parse(one.at), one.notBefore || 0) })).sort((a, b) => a.place - b.place);
}

const paymentOf = (recharge) => [recharge.channel, recharge.channelTradeNo].filter(Boolean).join(' ');

const commitOf = (recharge, notification) => Date.parse(
  notification.type === 'recharge.paid_after_close' && recharge.paidAfterCloseAt ? recharge.paidAfterCloseAt : recharge.completedAt);

/**
 * The fan-out is part of the commit, but has the time at which the transaction began, by another clock: nothing of a
 * notification is drawn before the commit, nor before its fan-out.
 */
function momentsOfNotification(notification, lane, commit) {
  const shared = { lane, notification, notBefore: Math.max(commit, Date.parse(notification.createdAt)) };
  const attempts = notification.attempts.map((one) => ({ ...shared, at: one.at, kind: 'attempt', outcome: one.outcome,
    what: one.generation ? t('Attempt {0}, generation {1}', one.number, one.generation) : t('Attempt {0}', one.number), detail: answerOf(one) }));
  const fan = { ...shared, at: notification.createdAt, kind: 'fan', what: t('Fan-out'), detail: notification.type };
  if (!notification.endedAt || isEndedByAttempt(notification)) return [fan, ...attempts];
  const end = { ...shared, at: notification.endedAt, kind: 'end', what: t('Notification ended'), outcome: notification.state, detail: notification.reason };
  return [fan, ...attempts, end];
}

/** Whether its last attempt is its end: an acknowledgement by a request has no attempt. */
const isEndedByAttempt = (notification) => notification.state === 'DELIVERED' && notification.attempts.at(-1)?.outcome === 'DELIVERED';

const answerOf = ({ httpStatus, error, outcome, durationMs }) =>
  [httpStatus, error, outcome === 'SKIPPED' ? '' : duration(durationMs)].filter(Boolean).join(' · ');

export function momentTable(moments) {
  const begin = moments[0].place;
  return table(t('What happened'), [
    { title: t('Time'), cell: (one) => time(one.at) },
    { title: t('After'), number: true, cell: (one) => duration(one.place - begin) },
    { title: t('What'), cell: (one) => (one.notification ? html`<a href=${to(`/notifications/${one.notification.id}`)}>${one.what}</a>` : one.what) },
    { title: t('Receiver'), cell: (one) => (one.notification ? receiverLink(one.notification.receiverId) : nothing) },
    { title: t('Outcome'), cell: (one) => (one.outcome ? badge(one.outcome) : nothing) },
    { title: t('Details'), cell: (one) => one.detail ?? nothing },
  ], moments);
}

export function timeLine(moments, recharge, notifications, names, order) {
  const open = !recharge.completedAt || notifications.some((one) => !one.endedAt);
  const now = open ? Math.max(clock.now(), moments.at(-1).place) : null;
  const places = scale([...moments.map((one) => one.place), ...(open ? [now] : [])]);
  const x = (moment) => places.get(moment.place);
  const height = TOP + LANE * (notifications.length + (order ? 1 : 0)) + FOOT;
  const label = t('Line of time with {0} moments over {1}; the table below has them all', moments.length, duration(moments.at(-1).place - moments[0].place));
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t('Line of time')}>
    <svg class="chart timeline" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label=${label}>${svg`
      ${open ? svg`<line x1=${places.get(now)} x2=${places.get(now)} y1="8" y2=${height - FOOT + 4} stroke="currentColor" stroke-dasharray="3 4"></line>
        <text x=${places.get(now)} y="8" text-anchor="end">${t('now')}</text>` : nothing}
      ${rechargeLane(moments.filter((one) => one.lane === 0), x, recharge.completedAt ? null : places.get(now))}
      ${notifications.map((one, i) => notificationLane(one, i + 1, moments, x, one.endedAt ? null : places.get(now), names))}
      ${order ? accountLane(moments.filter((one) => one.lane > notifications.length), notifications.length + 1, x) : nothing}
      ${gaps(places, height - 8)}`}</svg></div>
    <p><span class="good">● ${t('acknowledged')}</span> <span class="bad">✕ ${t('failed')}</span> <span class="calm">○ ${t('skipped')}</span>
      ◇ ${t('fan-out')} ▮ ${t('ended')} ${t('The longer a gap, the wider; not to scale.')}</p>`;
}

/** Where each moment is, by the logarithms of the gaps before it. */
function scale(times) {
  const sorted = [...new Set(times)].sort((a, b) => a - b);
  const widths = sorted.map((at, i) => (i === 0 ? 0 : 0.5 + Math.log10(1 + at - sorted[i - 1])));
  const sum = widths.reduce((a, b) => a + b, 0) || 1;
  let x = LEFT;
  return new Map(sorted.map((at, i) => {
    x += ((WIDTH - LEFT - RIGHT) * widths[i]) / sum;
    return [at, x];
  }));
}

function gaps(places, y) {
  const all = [...places.entries()];
  return all.slice(1).map(([at, x], i) => {
    const [before, from] = all[i];
    return x - from < 44 ? nothing : svg`<text x=${(from + x) / 2} y=${y} text-anchor="middle">${duration(at - before)}</text>`;
  });
}

function rechargeLane(moments, x, now) {
  const y = TOP - 8;
  const [start] = moments;
  const last = moments.at(-1);
  const names = { start: t('recharge'), commit: t('commit'), late: t('late payment') };
  const paid = moments[1] && x(moments[1]) - x(start) > 130;
  return svg`<line x1=${x(start)} x2=${x(last)} y1=${y} y2=${y} stroke="currentColor" stroke-width="2"></line>
    ${now === null ? nothing : svg`<line x1=${x(last)} x2=${now} y1=${y} y2=${y} stroke="currentColor" stroke-dasharray="3 4"></line>`}
    ${paid ? svg`<text x=${(x(start) + x(moments[1])) / 2} y=${y - 5} text-anchor="middle">${t('payment')}</text>` : nothing}
    ${moments.map((one) => svg`<circle class=${colour(one.outcome)} cx=${x(one)} cy=${y} r="5" fill="currentColor"><title>${one.what}</title></circle>
      <text x=${x(one)} y=${one.kind === 'commit' ? y - 20 : y - 9} text-anchor=${anchor(x(one))}>${names[one.kind]}</text>`)}`;
}

function notificationLane(notification, lane, moments, x, now, names) {
  const own = moments.filter((one) => one.lane === lane);
  const commit = moments.findLast((one) => one.lane === 0 && one.kind !== 'start' && one.place <= own[0].place) ?? moments[0];
  const y = TOP + LANE * lane - 14;
  const from = x(own[0]);
  const until = x(own.at(-1));
  const name = names.get(notification.receiverId) || notification.receiverId.slice(0, 8);
  return svg`<line x1=${x(commit)} y1=${TOP - 8} x2=${from} y2=${y} stroke="currentColor" opacity=".35"></line>
    <line x1=${from} x2=${until} y1=${y} y2=${y} stroke="currentColor" opacity=".6"></line>
    ${now === null ? nothing : svg`<line class="wait" x1=${until} x2=${now} y1=${y} y2=${y} stroke="currentColor" stroke-dasharray="3 4"></line>`}
    ${own.map((one) => mark(one, x(one), y))}
    <text x=${from} y=${y - 9} text-anchor=${anchor(from)}>${name.length > 24 ? `${name.slice(0, 23)}…` : name}</text>`;
}

/** The other end: from the order to what the account system made of it. */
function accountLane(own, lane, x) {
  const y = TOP + LANE * lane - 14;
  const from = x(own[0]);
  return svg`<line x1=${from} x2=${x(own.at(-1))} y1=${y} y2=${y} stroke="currentColor" opacity=".6"></line>
    ${own.map((one) => mark(one, x(one), y))}<text x=${from} y=${y - 9} text-anchor=${anchor(from)}>${t('account system')}</text>`;
}

/** A text goes to the side that has room. */
const anchor = (x) => (x > WIDTH * 0.7 ? 'end' : 'start');

/** A shape for each kind, so that colour is not needed. */
function mark(moment, x, y) {
  const shape = moment.kind === 'attempt' ? moment.outcome : moment.kind;
  return svg`<g class=${colour(moment.outcome)} stroke="currentColor" stroke-width="2" fill="none">
    <title>${[moment.what, moment.outcome, moment.detail].filter(Boolean).join(' · ')}</title>${drawn(shape, x, y)}</g>`;
}

function drawn(shape, x, y) {
  switch (shape) {
    case 'order':
    case 'fan': return svg`<path d=${`M${x - 5},${y}l5,-5l5,5l-5,5z`}></path>`;
    case 'end': return svg`<rect x=${x - 2} y=${y - 9} width="4" height="18" fill="currentColor"></rect>`;
    case 'DELIVERED': return svg`<circle cx=${x} cy=${y} r="5" fill="currentColor"></circle>`;
    case 'SKIPPED': return svg`<circle cx=${x} cy=${y} r="5"></circle>`;
    default: return svg`<path d=${`M${x - 5},${y - 5}l10,10M${x + 5},${y - 5}l-10,10`}></path>`;
  }
}
