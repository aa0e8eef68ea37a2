/** Recoveries of a receiver: their progress, starting one after counting, cancelling one. */
import { html, nothing } from '../lit/lit-element.js';
import { clock, get, post, query } from '../api.js';
import { count, DAY, duration, MINUTE, time } from '../format.js';
import { badge, curl, pages, question, table } from '../ui.js';
import { t } from '../words.js';
import { fieldOf, utcOf } from './utc.js';

/** What the API takes when it is not told another pace. */
const PACE = 100;

const listPath = (id, cursor) => `/v1/receivers/${id}/recoveries${query({ limit: 20, cursor })}`;

export const loadRecoveries = (view, id, signal) => get(listPath(id, view.route.query.cursor), { signal });

export function recoveriesTab(view, receiver, page) {
  return html`<h2>${t('Recoveries')}</h2>
    <p>${t('A recovery sends again what was exhausted or refused between two times. A receiver has at most one at a time.')}</p>
    <p class="row"><button class="primary" @click=${() => start(view, receiver)}>${t('Start a recovery')}</button>
      ${curl('GET', listPath(receiver.id, view.route.query.cursor))}</p>
    ${table(t('Recoveries'), columnsOf(view, receiver), page.items, t('There was none yet. Start one after an outage: it first counts what it would send.'))}
    ${pages(`/receivers/${receiver.id}`, { tab: 'recoveries' }, page)}`;
}

function columnsOf(view, receiver) {
  const button = (one) => html`<button @click=${() => cancel(view, receiver, one)}>${t('Cancel this recovery')}</button>`;
  const also = (one) => (one.handedOver ? html`<br><small>${t('with HANDED_OVER')}</small>` : nothing);
  return [
    { title: t('Started'), cell: (one) => html`${time(one.createdAt)}<br><small>${one.askedBy}</small>` },
    { title: t('Created between'), cell: (one) => html`${time(one.from, { dated: true })} – ${time(one.to, { dated: true })}${also(one)}` },
    { title: t('State'), cell: (one) => badge(one.state) },
    { title: t('Sent again'), cell: progress },
    { title: t('A second'), number: true, cell: (one) => one.perSecond },
    { title: t('Ended'), cell: (one) => (one.state === 'RUNNING' ? button(one) : time(one.endedAt)) },
  ];
}

function progress(one) {
  const left = Math.max(0, one.total - one.recovered) / one.perSecond;
  return html`<progress max=${Math.max(1, one.total)} value=${one.recovered} aria-label=${t('Sent again')}></progress>
    ${t('{0} of {1}', count(one.recovered), count(one.total))}
    ${one.state === 'RUNNING' ? html`<br><small>${t('{0} left at this pace', duration(left * 1000))}</small>` : nothing}`;
}

/** Counts first; then asks again with the number. */
async function start(view, receiver) {
  const span = await askSpan(receiver);
  if (!span) return;
  const path = `/v1/receivers/${receiver.id}/recover`;
  let counted;
  try {
    counted = await post(path, { ...span, dryRun: true });
  } catch (failure) {
    view.refused = failure;
    return;
  }
  if (counted.total === 0) {
    view.tell(receiver, () => html`<p class="note" role="status">${t('Nothing created in this time can be sent again: none is exhausted or refused.')}</p>`);
    return;
  }
  const answer = await askPace(receiver, counted);
  if (answer) await view.change(() => post(path, { ...span, perSecond: Number(answer.perSecond) }));
}

async function askSpan(receiver) {
  const now = clock.now();
  const field = (moment) => fieldOf(new Date(moment).toISOString());
  const no = t('no'), yes = t('yes');
  const answer = await question({
    title: t('Start a recovery'),
    text: t('Which notifications of {0}? They are only counted now.', receiver.name),
    action: t('Count'),
    fields: [
      { name: 'from', label: t('Created from (UTC)'), type: 'datetime-local', value: field(now - DAY), required: true },
      { name: 'to', label: t('Created before (UTC)'), type: 'datetime-local', value: field(now + MINUTE), required: true },
      ...(receiver.kind === 'AMQP' ? [{ name: 'handedOver', label: t('Also those in its queue without a receipt'), options: [no, yes] }] : []),
    ],
  });
  return answer && { from: utcOf(answer.from), to: utcOf(answer.to), handedOver: answer.handedOver === yes };
}

function askPace(receiver, counted) {
  return question({
    title: t('Send {0} notifications again?', count(counted.total)),
    text: t('{0} notifications of {1} start again: on the first rung, with a new window. At {2} a second this takes {3}.',
      count(counted.total), receiver.name, PACE, duration((counted.total / PACE) * 1000)),
    action: t('Send again'),
    danger: true,
    fields: [{ name: 'perSecond', label: t('How many a second (1 to 1000)'), type: 'number', value: String(PACE), required: true }],
  });
}

async function cancel(view, receiver, one) {
  const asked = await question({
    title: t('Cancel this recovery?'),
    text: t('Cancels one recovery of {0}. {1} of {2} notifications were sent again, and stay so; the others are not.',
      receiver.name, count(one.recovered), count(one.total)),
    action: t('Cancel this recovery'),
    danger: true,
  });
  if (asked) await view.change(() => post(`/v1/receivers/${receiver.id}/recoveries/${one.id}/cancel`));
}
