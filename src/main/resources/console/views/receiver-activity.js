/** How a receiver does: what waits for it, how it is called now, and its circuit over time. */
import { html, nothing } from '../lit/lit-element.js';
import { clock, get } from '../api.js';
import { band } from '../charts.js';
import { count, DAY, duration, fromNow, time } from '../format.js';
import { curl, facts, table, to } from '../ui.js';
import { t } from '../words.js';

/** How far back the band shows; the API has 30 days without asking. */
const SPANS = { '1d': 1, '7d': 7, '30d': 30 };

/** How far back failures are counted, if the operator has not set it. */
const WINDOW = 30_000;

/** Where the API stops to count. */
const MOST = 10_000;

const path = (id) => `/v1/receivers/${id}/activity`;

export async function loadActivity(view, id, signal) { return get(path(id), { signal }); }

export function activityTab(view, receiver, { waiting, calls, queue, outages }) {
  return html`<h2>${t('Now')}</h2>
    ${receiver.kind === 'AMQP' ? facts([...waits(receiver, waiting), ...consumed(queue)]) : facts([...waits(receiver, waiting), ...called(receiver, waiting, calls)])}
    ${receiver.kind === 'AMQP' ? nothing : history(view, receiver, calls, outages)}
    <p class="row">${curl('GET', path(receiver.id))}</p>`;
}

/** A count leads to what was counted. */
function waits(receiver, { pending, queued, handedOver }) {
  const some = (number, state) => html`<a href=${to('/notifications', { receiver: receiver.id, state })}>${number >= MOST ? t('{0} or more', count(MOST)) : count(number)}</a>`;
  return [
    [t('Waiting in the outbox'), some(pending, 'PENDING')],
    [t('On rungs, or just published'), html`${some(queued, 'QUEUED')}<br><small>${t('Each is sent at its own time.')}</small>`],
    [t('In its own queue'), receiver.kind === 'AMQP' ? some(handedOver, 'HANDED_OVER') : null],
  ];
}

/** What the broker says of its queue. */
function consumed(queue) {
  if (!queue) return [[t('Its queue'), t('not seen: the broker is away, or the queue is new')]];
  return [[t('Messages that nobody has taken yet'), count(queue.ready)],
    [t('Consumers'), queue.consumers || html`<span class="bad">0</span> ${t('Nobody consumes it: messages wait until somebody does.')}`]];
}

function called(receiver, waiting, calls) {
  const all = (perSecond) => (perSecond ? perSecond * calls.replicas : null); // what one replica does, all do
  const usual = all(calls.usualPerSecond);
  const limit = all(calls.limitPerSecond);
  const rate = (perSecond) => t('{0} a second', perSecond >= 10 ? Math.round(perSecond) : perSecond.toFixed(2));
  return [
    [t('Calls at once'), t('{0} of {1}, in the replica that answered; replicas that run: {2}', calls.inFlight, calls.maxInFlight, calls.replicas)],
    [t('Usual rate'), usual ? rate(usual) : t('not known yet')],
    [t('Limited to'), limit ? html`${rate(limit)} ${isSlowStart(receiver, calls) ? t('(slow start after an outage)') : nothing}` : t('no limit')],
    [t('Failed lately'), t('{0} of {1} attempts', calls.recentFailures, calls.recentAttempts)],
    [t('Time to work off the outbox'), receiver.downSince ? t('not before it is up again') : workOff(waiting.pending, Math.min(usual ?? Infinity, limit ?? Infinity))],
    [t('Next probe'), calls.nextProbeAt ? probe(calls.nextProbeAt) : null],
  ];
}

function workOff(pending, perSecond) {
  if (!pending) return t('nothing waits');
  if (!Number.isFinite(perSecond)) return t('not known yet');
  const time = duration((pending / perSecond) * 1000);
  return pending >= MOST ? t('more than {0}', time) : t('about {0}', time);
}

/** Only a notification that is due can probe it. */
const probe = (at) => (fromNow(at) > 0 ? time(at) : t('with the next notification that is due'));

/** A limit below its own rate comes from an outage that has just ended. */
const isSlowStart = (receiver, calls) => !receiver.rate || calls.limitPerSecond < receiver.rate.perSecond / calls.replicas;

function history(view, receiver, calls, outages) {
  const name = Object.hasOwn(SPANS, view.route.query.span) ? view.route.query.span : '1d';
  const until = clock.now();
  const from = Math.min(until - 1000, Math.max(until - SPANS[name] * DAY, Date.parse(receiver.createdAt))); // not before there was one
  const parts = outages.map((one) => ({ from: Date.parse(one.since), to: one.recoveredAt ? Date.parse(one.recoveredAt) : until, tone: 'bad',
    name: t('down for {0}', duration((one.recoveredAt ? Date.parse(one.recoveredAt) : until) - Date.parse(one.since))) })).filter((part) => part.to > from);
  const [last] = outages;
  if (last?.recoveredAt && calls.limitPerSecond && isSlowStart(receiver, calls)) {
    parts.push({ from: Date.parse(last.recoveredAt), to: until, tone: 'wait', name: t('slow start') });
  } else if (!receiver.downSince && calls.recentFailures > 0) {
    parts.push({ from: Math.max(from, until - WINDOW), to: until, tone: 'wait', name: t('failing') });
  }
  const label = t('Its circuit over {0}', name);
  return html`<h2>${t('Its circuit over time')}</h2>
    <p class="row">${Object.keys(SPANS).map((one) => html`<a class="button" href=${to(`/receivers/${receiver.id}`, { tab: 'activity', span: one })} aria-current=${one === name ? 'true' : 'false'}>${one}</a>`)}</p>
    ${band(label, { from, to: until, rest: 'good', parts })}
    <p>${time(new Date(from).toISOString())} – ${t('now')}. <span class="good">▁ ${t('up')}</span> <span class="wait">▃ ${t('failing, or slow start')}</span> <span class="bad">▆ ${t('down')}</span></p>
    ${table(t('Outages of the last 30 days'), [
      { title: t('Down since'), cell: (one) => time(one.since) },
      { title: t('Up again'), cell: (one) => (one.recoveredAt ? time(one.recoveredAt) : t('still down')) },
      { title: t('Lasted'), cell: (one) => duration((one.recoveredAt ? Date.parse(one.recoveredAt) : until) - Date.parse(one.since)) },
      { title: t('Why'), cell: (one) => one.reason ?? '' },
    ], outages, t('No outage was recorded in the last 30 days.'))}`;
}
