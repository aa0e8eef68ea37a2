/** One receiver: its state and circuit, what can be done with it, and its settings, notifications and recoveries in tabs. */
import { html, nothing } from '../lit/lit-element.js';
import { get } from '../api.js';
import { time } from '../format.js';
import { badge, curl, facts, remember, seesAll, to, View } from '../ui.js';
import { t } from '../words.js';
import { actions } from './receiver-actions.js';
import { loadNotifications, notificationsTab } from './receiver-notifications.js';
import { loadRecoveries, recoveriesTab } from './receiver-recoveries.js';
import { circuit, settingsTab } from './receiver-settings.js';
import { activityTab, loadActivity } from './receiver-activity.js';

/** Each tab loads only what it shows. */
const TABS = {
  activity: { name: () => t('Activity'), load: loadActivity, show: activityTab },
  settings: { name: () => t('Settings'), load: () => null, show: settingsTab },
  notifications: { name: () => t('Notifications'), load: loadNotifications, show: notificationsTab },
  recoveries: { name: () => t('Recoveries'), load: loadRecoveries, show: recoveriesTab },
};

class ReceiverView extends View {
  static properties = { ...View.properties, who: { attribute: false }, said: { state: true }, secret: { state: true } };

  constructor() {
    super();
    this.every = 10_000;
  }

  async load(signal) {
    const id = this.route.path[1];
    const tab = Object.hasOwn(TABS, this.route.query.tab) ? this.route.query.tab : 'activity';
    const [receiver, part] = await Promise.all([
      get(`/v1/receivers/${encodeURIComponent(id)}`, { signal }),
      TABS[tab].load(this, encodeURIComponent(id), signal),
    ]);
    remember([receiver]);
    return { receiver, tab, part };
  }

  /** Shows the outcome of an action; a function, so that it follows the language. */
  tell(receiver, show) { this.said = { id: receiver.id, show }; }

  /** Shows a secret. It has a place of its own: no later outcome may take it away before it was stored. */
  tellSecret(receiver, show) { this.secret = { id: receiver.id, show }; }

  show({ receiver, tab, part }) {
    if (receiver.id !== this.route.path[1].toLowerCase()) {
      return html`<h1 tabindex="-1">${t('Receiver')}</h1>${this.problem ? nothing : html`<p role="status">${t('Loading…')}</p>`}`;
    }
    return html`<h1 tabindex="-1">${receiver.name}</h1>
      ${this.head(receiver)}
      ${actions(this, receiver)}
      ${this.note(receiver, 'secret', t('I have stored it'))}
      ${this.note(receiver, 'said', t('Close'))}
      <nav class="main" aria-label=${t('Parts of this receiver')}>${Object.entries(TABS).map(([name, one]) => html`
        <a href=${to(`/receivers/${receiver.id}`, { tab: name })} aria-current=${name === tab ? 'page' : 'false'}>${one.name()}</a>`)}</nav>
      ${TABS[tab].show(this, receiver, part)}`;
  }

  note(receiver, name, end) {
    if (this[name]?.id !== receiver.id) return nothing;
    return html`${this[name].show()}<p><button @click=${() => { this[name] = null; }}>${end}</button></p>`;
  }

  head(receiver) {
    return html`${facts([
      [t('State'), html`${badge(receiver.state)} ${receiver.stateReason || nothing}`],
      [t('Circuit'), circuit(receiver)],
      [t('Kind'), receiver.kind],
      [t('Id'), html`<code>${receiver.id}</code>`],
      [t('Client'), seesAll(this.who) ? html`<a href=${to('/receivers', { clientId: receiver.clientId })}>${receiver.clientId}</a>` : null],
      [t('Created'), time(receiver.createdAt)],
    ])}<p class="row">${curl('GET', `/v1/receivers/${receiver.id}`)}</p>`;
  }
}
customElements.define('receiver-view', ReceiverView);
