/** A receiver's settings with their rules, and their change; what is shown only once; the queue of an AMQP receiver. */
import { html, nothing } from '../lit/lit-element.js';
import { get, patch } from '../api.js';
import { time } from '../format.js';
import { announce, badge, facts, question } from '../ui.js';
import { t } from '../words.js';

/** What a PATCH of somebody else can change, as the API names it. Its state and circuit are no settings. */
const SETTINGS = ['name', 'url', 'eventTypes', 'allClients', 'ladder', 'window', 'maxInFlight', 'rate', 'acknowledgement', 'signatures',
  'headerNames'];

/** Whether it counts as down, since when, and why. An AMQP receiver is not called, so it has no circuit. */
export function circuit(receiver) {
  if (receiver.downSince) {
    return html`${badge('DOWN')} ${time(receiver.downSince)}${receiver.downReason ? html`<br><small>${receiver.downReason}</small>` : nothing}`;
  }
  return receiver.kind === 'AMQP' ? html`<span class="none">${t('not called')}</span>` : badge('UP');
}

/** Its own limits of calls; an AMQP receiver takes from its queue as fast as it likes. */
export function limits(receiver) {
  if (receiver.kind === 'AMQP') return html`<span class="none">${t('not called')}</span>`;
  const own = [
    receiver.maxInFlight ? t('{0} calls at once', receiver.maxInFlight) : '',
    receiver.rate ? rateText(receiver.rate) : '',
  ].filter(Boolean);
  return own.length ? own.join(', ') : html`<span class="none">${t('default')}</span>`;
}

const rateText = (rate) => t('{0} a second, {1} in a burst', rate.perSecond, rate.burst);

/** What only this response has. */
export function onceNote({ name, secret, amqp }) {
  return html`<div class="note" role="status"><strong>${t('This is shown only now. Store it before you leave this page.')}</strong>
    ${facts([
      [t('Receiver'), name],
      [t('Signing secret'), secret ? html`<code>${secret}</code>` : null],
      [t('Queue'), amqp ? html`<code>${amqp.queue}</code>` : null],
      [t('User of the broker'), amqp ? html`<code>${amqp.username}</code>` : null],
      [t('Password'), amqp?.password ? html`<code>${amqp.password}</code>` : null],
    ])}
    ${amqp && !amqp.password ? t('There is no password: tidings.management.url is not set, or the broker’s management API did not answer.') : nothing}</div>`;
}

export function settingsTab(view, receiver) {
  const change = html`<p class="row"><button @click=${() => edit(view, receiver)}>${t('Change settings')}</button></p>`;
  return html`<h2>${t('Settings')}</h2>${facts(receiver.kind === 'AMQP' ? shared(receiver) : [...called(receiver), ...shared(receiver)])}
    ${view.who.role === 'RECEIVER' ? nothing : change}
    ${receiver.amqp ? queue(receiver.amqp) : nothing}`;
}

const ruled = (value, rule) => html`${value}<br><small>${rule}</small>`;

function called(receiver) {
  return [
    [t('URL'), ruled(receiver.url, t('http or https. Addresses and ports must be public, or allowed by the operator.'))],
    [t('Called as'), receiver.calledUrl],
    [t('Calls at once'), ruled(receiver.maxInFlight ?? t('the operator’s default'), t('1 to 1000, in each replica.'))],
    [t('Rate'), ruled(receiver.rate ? rateText(receiver.rate) : t('no limit'), t('0.01 to 100000 a second, over all replicas together.'))],
    [t('Acknowledgement'), ruled(acknowledgement(receiver.acknowledgement), t('410, 425 and Retry-After keep their meaning; a redirect is a failure.'))],
    [t('Own headers'), ruled(receiver.headerNames.join(', ') || t('none'), t('Their values are stored encrypted and never shown.'))],
  ];
}

function shared(receiver) {
  return [
    [t('Ladder'), ruled(receiver.ladder, t('One of the operator’s. Open notifications keep theirs.'))],
    [t('Window'), ruled(receiver.window || t('that of the ladder'), t('From the first rung of the ladder to 30d. Open notifications keep theirs.'))],
    [t('Event types'), receiver.eventTypes.join(', ') || t('all results')],
    [t('Clients'), receiver.allClients ? t('It is also told of trouble with the receivers of all clients.') : null],
    [t('Signatures'), ruled(receiver.signatures.join(', '), t('v1 is made with its secret, v1a with the public key of this installation.'))],
  ];
}

function acknowledgement({ rule, statuses, pointer, value }) {
  switch (rule) {
    case 'BODY_SUCCESS': return t('2xx with the body “success”');
    case 'JSON_CODE': return t('2xx with {1} at {0} of the JSON body', pointer, value);
    default: return statuses?.length ? t('one of the statuses {0}', statuses.join(', ')) : t('any 2xx');
  }
}

function queue(amqp) {
  const code = (text) => html`<code>${text}</code>`;
  return html`<h2>${t('Its queue')}</h2>${facts([
    [t('Queue'), code(amqp.queue)],
    [t('Exchange of receipts'), code(amqp.receipts)],
    [t('Virtual host'), code(amqp.virtualHost)],
    [t('User of the broker'), code(amqp.username)],
    [t('May configure'), code(amqp.configure)],
    [t('May write'), code(amqp.write)],
    [t('May read'), code(amqp.read)],
  ])}<p>${t('Acknowledge with a receipt: a message that was only acked by the consumer stays HANDED_OVER.')}</p>`;
}

/** Asks for the settings, and changes only those that the reader changed. */
async function edit(view, receiver) {
  const before = formOf(receiver);
  const names = labels();
  const answer = await question({
    title: t('Change settings'),
    text: t('Changes one receiver, {0}, within two seconds. An empty field restores the default.', receiver.name),
    action: t('Change'),
    fields: Object.entries(before).map(([name, value]) => ({ name, label: names[name], value })),
  });
  if (!answer) return;
  const changes = changesOf(before, answer);
  if (!Object.keys(changes).length) {
    announce(t('Nothing was changed.'));
  } else if (await isUnchanged(view, receiver)) {
    await view.change(() => patch(`/v1/receivers/${receiver.id}`, changes));
  }
}

function labels() {
  return {
    name: t('Name'), url: t('URL'), eventTypes: t('Event types'), allClients: t('Clients'), ladder: t('Ladder'),
    window: t('Window, like 24h'), maxInFlight: t('Calls at once'), perSecond: t('Calls a second'), burst: t('Calls in a burst'), rate: t('Rate'),
    acknowledgement: t('Acknowledgement'), signatures: t('Signatures'), headerNames: t('Own headers'),
  };
}

function formOf({ kind, url, ladder, window, maxInFlight, rate }) {
  const text = (value) => String(value ?? '');
  const both = { ladder, window: text(window) };
  if (kind === 'AMQP') return both;
  return { url: text(url), ...both, maxInFlight: text(maxInFlight), perSecond: text(rate?.perSecond), burst: text(rate?.burst) };
}

/** A merge patch; the rate is replaced as a whole. */
function changesOf(before, answer) {
  const isNew = (name) => name in before && answer[name].trim() !== before[name];
  const changes = {};
  for (const name of ['url', 'ladder', 'window']) if (isNew(name)) changes[name] = answer[name].trim() || null;
  if (isNew('maxInFlight')) changes.maxInFlight = number(answer.maxInFlight);
  if (isNew('perSecond') || isNew('burst')) {
    const rate = { perSecond: number(answer.perSecond), burst: number(answer.burst) };
    changes.rate = rate.perSecond === null && rate.burst === null ? null : rate;
  }
  return changes;
}

/** Nothing is null, the default. What is no number is sent as it is: the API refuses it, and says why. */
function number(text) {
  const trimmed = text.trim();
  if (!trimmed) return null;
  return Number.isFinite(Number(trimmed)) ? Number(trimmed) : trimmed;
}

/** Reads the receiver again. If somebody changed a setting since the reader saw it, says so instead of overwriting it. */
async function isUnchanged(view, seen) {
  let now;
  try {
    now = await get(`/v1/receivers/${seen.id}`);
  } catch (failure) {
    view.refused = failure;
    return false;
  }
  const moved = SETTINGS.filter((name) => plain(seen[name]) !== plain(now[name]))
    .map((name) => ({ name, seen: plain(seen[name]), now: plain(now[name]) }));
  if (!moved.length) return true;
  view.tell(seen, () => movedNote(moved));
  await view.refresh();
  return false;
}

/** Lists have no order: a replica may name the headers in another one. */
function plain(value) {
  if (Array.isArray(value)) return [...value].sort().join(', ');
  return value && typeof value === 'object' ? JSON.stringify(value) : String(value ?? '');
}

function movedNote(moved) {
  const names = labels();
  return html`<div class="note bad-note" role="alert"><strong>${t('Somebody else has changed this receiver. Your change was not made.')}</strong>
    ${t('See the settings as they are now, and change them again if you still want to.')}
    <ul>${moved.map((one) => html`<li>${names[one.name]}: ${t('you saw “{0}”, now it is “{1}”', one.seen, one.now)}</li>`)}</ul></div>`;
}
