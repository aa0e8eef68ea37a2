/** What happens now: for operators over all replicas, for others what is theirs. */
import { html, nothing } from '../lit/lit-element.js';
import { get } from '../api.js';
import { columns, lines } from '../charts.js';
import { count, duration, time } from '../format.js';
import { badge, clockNote, curl, receiverLink, remember, seesAll, table, to, View } from '../ui.js';
import { t } from '../words.js';
import { notificationTable } from './notification-table.js';

class OverviewView extends View {
  static properties = { ...View.properties, who: { attribute: false } };
  every = 5000;

  async load(signal) {
    const late = get('/v1/notifications?state=EXHAUSTED&limit=10', { signal });
    if (seesAll(this.who)) {
      const [now, exhausted, receivers] = await Promise.all([get('/v1/overview', { signal }), late, get('/v1/receivers?limit=200', { signal })]);
      remember(receivers.items);
      return { now, exhausted: exhausted.items, stopped: stopped(receivers.items) };
    }
    const [exhausted, queued, pending, handedOver] = await Promise.all([late,
      get('/v1/notifications?state=QUEUED&limit=10', { signal }), get('/v1/notifications?state=PENDING&limit=10', { signal }),
      get('/v1/notifications?state=HANDED_OVER&limit=10', { signal })]);
    const receivers = this.who.role === 'RECEIVER' ? [] : (await get('/v1/receivers?limit=200', { signal })).items;
    remember(receivers);
    return { exhausted: exhausted.items, waiting: [...pending.items, ...queued.items, ...handedOver.items], stopped: stopped(receivers) };
  }

  show({ now, exhausted, waiting, stopped: held }) {
    return html`<h1 tabindex="-1">${t('Overview')}</h1>${clockNote()}
      ${held.length ? html`<p class="note">${t('Not called now, because somebody paused them or they answered 410:')} ${held.map((one) => html`${receiverLink(one.id)} ${badge(one.state)} `)}</p>` : nothing}
      ${now ? this.operator(now) : html`<h2>${t('Waiting')}</h2>${notificationTable(waiting, t('Nothing waits.'))}`}
      <h2>${t('Lately exhausted: their receivers never acknowledged')}</h2>
      ${notificationTable(exhausted, t('None: every notification was acknowledged in time, or still waits.'))}
      <p class="row"><a class="button" href=${to('/notifications', { state: 'EXHAUSTED' })}>${t('All of them')}</a>
        <a class="button" href=${to('/notifications')}>${t('Why has something not arrived?')}</a>
        ${this.who.role === 'RECEIVER' ? nothing : html`<a class="button" href=${to('/recharges')}>${t('Look for an order')}</a>`}${curl('GET', now ? '/v1/overview' : '/v1/notifications?state=EXHAUSTED')}</p>`;
  }

  operator(now) {
    const minutes = now.minutes;
    const last = minutes.at(-2) || minutes.at(-1);
    const waits = now.open.pending + now.open.queued + now.open.handedOver;
    const checked = Date.parse(now.ledger.at) > 0;
    const balanced = now.ledger.unbalanced === 0 && now.ledger.notInBroker === 0;
    const tile = (value, name, tone = '', more = nothing) => html`<div class="tile"><span>${name}</span><b class=${tone}>${value}</b><small>${more}</small></div>`;
    return html`<div class="tiles">
      ${tile(count(last.accepted), t('accepted, last minute'))}
      ${tile(count(last.delivered), t('delivered, last minute'), 'good')}
      ${tile(count(last.failed), t('failed attempts, last minute'), last.failed ? 'wait' : '')}
      ${tile(count(last.exhausted), t('exhausted, last minute'), last.exhausted ? 'bad' : '')}
      ${tile(count(waits), t('waiting'), '', t('{0} in the outbox, {1} on rungs, {2} in receivers’ queues', now.open.pending, now.open.queued, now.open.handedOver))}
      ${tile(duration(now.open.oldestMillis), t('oldest in the outbox'))}
      ${tile(!checked ? t('not checked yet') : balanced ? t('balanced') : t('not balanced'), t('ledger'), !checked ? '' : balanced ? 'good' : 'bad',
        html`<a href="#/check/ledger">${t('look')}</a> ${checked ? time(now.ledger.at) : nothing}`)}
      ${tile(count(now.replicas.length), t('replicas'), '', html`${[...new Set(now.replicas.map((r) => r.version))].join(', ')} <a href="#/operate/replicas">${t('look')}</a>`)}</div>
      <h2>${t('The last hour, by minute')}</h2>
      ${lines(t('The last hour, by minute'), [
        { name: t('accepted'), tone: 'calm', values: minutes.map((m) => m.accepted) },
        { name: t('delivered'), tone: 'good', values: minutes.map((m) => m.delivered) },
        { name: t('failed attempts'), tone: 'wait', values: minutes.map((m) => m.failed) },
        { name: t('exhausted'), tone: 'bad', values: minutes.map((m) => m.exhausted) }])}
      <h2>${t('Receivers that are down')}</h2>
      ${table(t('Receivers that are down'), [
        { title: t('Receiver'), cell: (r) => html`<a href=${to(`/receivers/${r.id}`)}>${r.name}</a> ${badge('DOWN')}` },
        { title: t('Since'), cell: (r) => time(r.since) },
        { title: t('Why'), cell: (r) => r.reason },
        { title: t('Waiting for it'), cell: (r) => html`<a href=${to('/notifications', { receiver: r.id, state: 'QUEUED' })}>${t('look')}</a>` },
      ], now.down, t('No receiver is down.'))}
      ${queues(now.queues)}`;
  }
}
customElements.define('overview-view', OverviewView);

/** Receivers whose notifications wait until somebody resumes them. */
const stopped = (receivers) => receivers.filter((one) => one.state === 'PAUSED' || one.state === 'SUSPENDED');

/** What moved in the last minute, and how old the oldest message is at most: the time since the queue was last seen empty. */
function flow({ ready, in: came, out, oldestAtMostSeconds }) {
  const moved = came || out ? t('{0} in, {1} out', came, out ?? '–') : '';
  const oldest = ready && oldestAtMostSeconds !== null && oldestAtMostSeconds !== undefined ? `≤ ${duration(oldestAtMostSeconds * 1000)}` : '';
  return [moved, oldest].filter(Boolean).join(', ');
}

/** The ladders as columns, one for each rung, and the work queues. */
function queues(all) {
  const rung = /^tidings\.wait\.(.+)\.(\d+)\.([^.]+)$/;
  const ladders = new Map();
  const others = [];
  for (const queue of all) {
    const [, version, number, wait] = rung.exec(queue.name) || [];
    const one = { value: queue.ready, note: flow(queue) };
    if (version) ladders.set(version, [...(ladders.get(version) || []), { ...one, order: Number(number), name: wait }]);
    else others.push({ ...one, name: queue.name.replace(/^tidings\./, '') });
  }
  const used = [...ladders].filter(([version, rungs]) => version.startsWith('default-') || rungs.some((r) => r.value));
  return html`<h2>${t('Rungs: messages that wait')}</h2><p>${t('Below each: what came and left in the last minute, and how old the oldest one is at most.')}</p>
    ${used.map(([version, rungs]) => html`<h3>${version}</h3>${columns(version, rungs.sort((a, b) => a.order - b.order))}`)}
    <h2>${t('Work queues: messages that nobody has taken yet')}</h2>${columns(t('Work queues: messages that nobody has taken yet'), others)}`;
}
