/** One notification: why it is where it is, its ladder, its attempts, what was sent and answered. */
import { html, nothing } from '../lit/lit-element.js';
import { get, post } from '../api.js';
import { duration, fromNow, time } from '../format.js';
import { staircase } from '../staircase.js';
import { badge, clockNote, curl, facts, question, receiverLink, remember, table, to, View } from '../ui.js';
import { language, t } from '../words.js';

class NotificationView extends View {
  static properties = { ...View.properties, who: { attribute: false } };
  every = 3000;

  connectedCallback() {
    super.connectedCallback();
    this.tick = setInterval(() => this.requestUpdate(), 1000); // the countdown
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.tick);
  }

  async load(signal) {
    const path = `/v1/notifications/${encodeURIComponent(this.route.path[1])}`;
    const [notification, explanation] = await Promise.all([get(path, { signal }), get(`${path}/explanation`, { signal })]);
    remember([explanation.facts.receiver]);
    const seen = this.data?.content; // read again only after another attempt
    const content = seen?.id === notification.id && seen.attempts === notification.attemptCount ? seen
      : { ...(await get(`${path}/content`, { signal })), attempts: notification.attemptCount };
    return { notification, explanation, content };
  }

  show({ notification: n, explanation: e, content }) {
    const path = `/v1/notifications/${n.id}`;
    return html`<h1 tabindex="-1">${t('Notification')} <code>${n.id}</code></h1>${clockNote()}
      <p class="note" id="explanation"><strong>${badge(n.state)}</strong> ${inZone(e.sentence[language()], e.at.slice(0, 10))}</p>
      ${this.countdown(n)}
      <p class="row">
        <button class="primary" @click=${() => this.act(n, 'redeliver', t('Redeliver'), t('It starts again at the first rung, with a new window.'))}>${t('Redeliver')}</button>
        <button ?disabled=${n.state === 'DELIVERED' || n.state === 'CANCELLED'} @click=${() => this.act(n, 'acknowledge', t('Acknowledge'), t('It counts as delivered and is not sent any more.'))}>${t('Acknowledge')}</button>
        ${this.who.role === 'RECEIVER' ? nothing : html`<button class="danger" ?disabled=${['DELIVERED', 'CANCELLED'].includes(n.state)} @click=${() => this.act(n, 'cancel', t('Cancel'), t('It is not sent any more.'), true)}>${t('Cancel')}</button>`}
        ${curl('GET', `${path}/explanation`)}</p>
      <h2>${t('Ladder')}</h2>${e.facts.ladder.length ? staircase(n, e.facts.ladder) : html`<p class="note">${t('No replica knows its ladder {0} any more.', n.ladder)}</p>`}
      <h2>${t('Facts')}</h2>
      ${facts([[t('Receiver'), html`${receiverLink(n.receiverId)} ${e.facts.receiver.downSince ? badge('DOWN') : nothing}`], [t('Type'), n.type],
        [t('Subject'), html`<a href=${to('/notifications', { subject: n.subject })}>${n.subject}</a> ${n.type.startsWith('recharge.') && this.who.role !== 'RECEIVER' ? html`<a href=${to(`/recharges/${n.subject}`)}>${t('the recharge')}</a>` : nothing}`],
        [t('Created'), time(n.createdAt)], [t('Window ends'), time(n.deadline)], [t('Ended'), n.endedAt ? time(n.endedAt) : null], [t('Reason'), n.reason],
        [t('Ladder'), n.ladder], [t('Generation'), n.generation]])}
      <h2>${t('Attempts')}</h2>${this.attempts(n, content)}
      <h2>${t('Sent')}</h2>${sent(n, content)}`;
  }

  countdown(n) {
    if (n.endedAt || !n.nextAttemptAt) return nothing;
    const left = fromNow(n.nextAttemptAt);
    return html`<p>${left > 0 ? t('Next attempt in {0}.', duration(Math.ceil(left / 1000) * 1000)) : t('The next attempt has been due for {0}.', duration(-left))}</p>`;
  }

  attempts(n, content) {
    const answers = new Map(content.answers.map((a) => [a.number, a.text]));
    return table(t('Attempts'), [
      { title: '#', number: true, cell: (a) => a.number },
      { title: t('At'), cell: (a) => time(a.at) },
      { title: t('Rung'), number: true, cell: (a) => a.rung },
      { title: t('Outcome'), cell: (a) => html`${badge(a.outcome)} ${a.httpStatus || nothing}` },
      { title: t('Took'), number: true, cell: (a) => duration(a.durationMs) },
      { title: t('Error'), cell: (a) => a.error || nothing },
      { title: t('Answer'), cell: (a) => (answers.get(a.number) ? html`<details><summary>${t('show')}</summary><pre>${answers.get(a.number)}</pre></details>` : nothing) },
    ], n.attempts, t('No attempt was made yet.'));
  }

  async act(n, action, name, text, danger) {
    if (await question({ title: name, text: `${t('Notification {0}', n.id)}. ${text}`, action: name, danger })) {
      await this.change(() => post(`/v1/notifications/${n.id}/${action}`));
    }
  }
}

/** The body as text, whatever it holds; the headers that each attempt adds. */
function sent(n, content) {
  const headers = ['content-type: application/json', `webhook-id: ${n.id}`, t('webhook-timestamp and webhook-signature: made anew for each attempt')];
  return html`<pre tabindex="0" aria-label=${t('Headers')}>${headers.join('\n')}</pre><pre tabindex="0" aria-label=${t('Body')}>${content.body}</pre>`;
}

/** The explanation with its times in the reader's zone. */
function inZone(sentence, day) {
  return sentence.split(/((?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d UTC)/).map((part, i) => {
    if (i % 2 === 0) return part;
    const text = part.replace(' UTC', '');
    return time(`${text.includes(' ') ? text.replace(' ', 'T') : `${day}T${text}`}Z`);
  });
}
customElements.define('notification-view', NotificationView);
