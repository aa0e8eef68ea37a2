/** What can be done with a receiver: test, pause, resume, rotate, delete. Each asks first. */
import { html, nothing, svg } from '../lit/lit-element.js';
import { clock, get, post, query, remove } from '../api.js';
import { duration, millis, time } from '../format.js';
import { badge, colour, facts, go, question } from '../ui.js';
import { t } from '../words.js';
import { onceNote } from './receiver-settings.js';

const OPEN = ['PENDING', 'QUEUED', 'HANDED_OVER'];

/** The first one is what the API does by itself. */
const OVERLAPS = ['24h', '1h', '7d', '30d', '0s'];

const pathOf = (receiver) => `/v1/receivers/${receiver.id}`;

/** A RECEIVER key may test its receiver, and by its role nothing else of this. */
export function actions(view, receiver) {
  const button = (name, action, tone = '') => html`<button class=${tone} @click=${() => action(view, receiver)}>${name}</button>`;
  const rest = view.who.role !== 'RECEIVER';
  return html`<p class="row">${button(t('Send a test event'), test)}
    ${rest ? html`${receiver.state === 'ACTIVE' ? button(t('Pause'), pause) : button(t('Resume'), resume)}
      ${button(t('Rotate the secret'), rotateSecret)}
      ${receiver.kind === 'AMQP' ? button(t('Rotate the password'), rotatePassword) : nothing}
      ${button(t('Delete'), erase, 'danger')}` : nothing}</p>`;
}

async function test(view, receiver) {
  const asked = await question({
    title: t('Send a test event?'),
    text: t('Sends one signed event (tidings.test) to one receiver, {0}, now, also if it is paused or down. It is not stored and not repeated.',
      receiver.name),
    action: t('Send'),
  });
  const attempt = asked && await view.change(() => post(`${pathOf(receiver)}/test`));
  if (attempt) view.tell(receiver, () => testNote(attempt));
}

function testNote(attempt) {
  return html`<div class="note ${colour(attempt.outcome) === 'bad' ? 'bad-note' : ''}" role="status">
    <strong>${t('Test event')}</strong> ${badge(attempt.outcome)}
    ${facts([
      [t('Sent'), time(attempt.at)],
      [t('HTTP status'), attempt.httpStatus],
      [t('Took'), attempt.outcome === 'HANDED_OVER' ? null : duration(attempt.durationMs)],
      [t('Error'), attempt.error],
      [t('webhook-id'), html`<code>${attempt.id}</code>`],
    ])}
    ${attempt.response ? html`<pre tabindex="0" role="region" aria-label=${t('Response')}>${attempt.response}</pre>` : nothing}</div>`;
}

async function pause(view, receiver) {
  const asked = await question({
    title: t('Pause it?'),
    text: t('Pauses one receiver, {0}: its notifications wait until it is resumed. Those whose window ends meanwhile are exhausted.', receiver.name),
    action: t('Pause'),
  });
  if (asked) await view.change(() => post(`${pathOf(receiver)}/pause`));
}

async function resume(view, receiver) {
  const asked = await question({
    title: t('Resume it?'),
    text: t('Resumes one receiver, {0}: what waits in the outbox is sent now, what is on a rung at its time.', receiver.name),
    action: t('Resume'),
  });
  if (asked) await view.change(() => post(`${pathOf(receiver)}/resume`));
}

async function rotateSecret(view, receiver) {
  const answer = await question({
    title: t('Rotate the secret?'),
    text: t('Makes a new signing secret for one receiver, {0}. For the chosen time both secrets sign. If the old one leaked, choose 0s.', receiver.name),
    action: t('Rotate'),
    danger: true,
    fields: [{ name: 'overlap', label: t('How long the old secret also signs'), options: OVERLAPS }],
  });
  if (!answer) return;
  const now = clock.now();
  const made = await view.change(() => post(`${pathOf(receiver)}/rotate-secret${query(answer)}`));
  if (made) view.tellSecret(receiver, () => html`${onceNote(made)}${overlapLine(now, millis(answer.overlap))}`);
}

/** Which secret signs when: the old one until the overlap ends, the new one from now on. */
function overlapLine(now, overlap) {
  const begin = 90;
  const end = begin + (overlap ? 200 : 0);
  const until = new Date(now + overlap).toISOString();
  const label = overlap ? t('Both secrets sign for {0}; then only the new one', duration(overlap)) : t('Only the new secret signs from now on');
  const bar = (tone, y, from, to, name) => svg`
    <line class=${tone} x1=${from} x2=${to} y1=${y} y2=${y} stroke="currentColor" stroke-width="9"></line><text x=${from} y=${y - 9}>${name}</text>`;
  const moment = (x, name) => svg`
    <line x1=${x} x2=${x} y1="4" y2="78" stroke="currentColor" stroke-dasharray="3 4"></line><text x=${x} y="92" text-anchor="middle">${name}</text>`;
  return html`<svg width="420" height="96" viewBox="0 0 420 96" role="img" aria-label=${label}>${svg`
    ${bar('calm', 24, 0, end, t('old secret'))}${bar('good', 60, begin, 420, t('new secret'))}
    ${moment(begin, t('rotated'))}${overlap ? moment(end, `+ ${duration(overlap)}`) : nothing}`}</svg>
    <p>${label}${overlap ? html` (${t('until')} ${time(until)})` : nothing}</p>`;
}

async function rotatePassword(view, receiver) {
  const asked = await question({
    title: t('Rotate the password?'),
    text: t('Sets a new password for one user of the broker, {0}. Open connections go on; new ones need the new password.',
      receiver.amqp?.username || receiver.name),
    action: t('Rotate'),
    danger: true,
  });
  const made = asked && await view.change(() => post(`${pathOf(receiver)}/rotate-password`));
  if (made) view.tellSecret(receiver, () => onceNote(made));
}

async function erase(view, receiver) {
  let open;
  try {
    open = await openNotifications(receiver);
  } catch (failure) {
    view.refused = failure;
    return;
  }
  const asked = await question({
    title: t('Delete it?'),
    text: t('Deletes one receiver, {0}, for good. Open notifications that are cancelled with it: {1}. Its keys stop working.', receiver.name, open),
    action: t('Delete'),
    danger: true,
  });
  if (asked) await view.change(async () => { await remove(pathOf(receiver)); go('/receivers'); });
}

/** How many are open, counted in one page of each state. */
async function openNotifications(receiver) {
  const found = await Promise.all(OPEN.map((state) => get(`/v1/notifications${query({ receiver: receiver.id, state, limit: 200 })}`)));
  const sum = found.reduce((number, page) => number + page.items.length, 0);
  return found.some((page) => page.next) ? t('more than {0}', sum) : String(sum);
}
