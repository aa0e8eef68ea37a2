/** The tabs of Operate. Each is an element of its own that loads what it shows; a role sees only what it can ever read. */
import { html } from '../lit/lit-element.js';
import { Part, to } from '../ui.js';
import { t } from '../words.js';
import './operate-keys.js';
import './operate-clients.js';
import './operate-audit.js';
import './operate-signing.js';
import './operate-replicas.js';
import './operate-storage.js';

/** Each tab: its path, its name, the roles that can ever read it (a refused change is shown as a problem), its element. */
const TABS = [
  { path: 'keys', roles: ['ADMIN', 'OPERATOR', 'CLIENT', 'AUDITOR'], name: () => t('API keys'),
    element: (route, who) => html`<operate-keys .route=${route} .who=${who}></operate-keys>` },
  { path: 'clients', roles: ['ADMIN', 'OPERATOR'], name: () => t('Clients'),
    element: (route, who) => html`<operate-clients .route=${route} .who=${who}></operate-clients>` },
  { path: 'audit', roles: ['ADMIN', 'OPERATOR', 'AUDITOR'], name: () => t('Audit trail'),
    element: (route, who) => html`<operate-audit .route=${route} .who=${who}></operate-audit>` },
  { path: 'signing', roles: ['ADMIN', 'OPERATOR', 'CLIENT', 'AUDITOR', 'RECEIVER'], name: () => t('Signing keys'),
    element: (route, who) => html`<operate-signing .route=${route} .who=${who}></operate-signing>` },
  { path: 'replicas', roles: ['ADMIN', 'OPERATOR'], name: () => t('Replicas'),
    element: (route) => html`<operate-replicas .route=${route}></operate-replicas>` },
  { path: 'storage', roles: ['ADMIN', 'OPERATOR'], name: () => t('Storage'),
    element: (route) => html`<operate-storage .route=${route}></operate-storage>` },
];

/** Loads nothing itself, therefore a Part and not a View. */
class OperateView extends Part {
  static properties = { route: { attribute: false }, who: { attribute: false } };

  render() {
    const tabs = TABS.filter((tab) => tab.roles.includes(this.who.role));
    const open = tabs.find((tab) => tab.path === (this.route.path[1] || 'keys'));
    return html`<h1 tabindex="-1">${open ? open.name() : t('Operate')}</h1>
      <nav class="main row" aria-label=${t('Parts of Operate')}>
        ${tabs.map((tab) => html`<a href=${to(`/operate/${tab.path}`)} aria-current=${tab === open ? 'page' : 'false'}>${tab.name()}</a>`)}</nav>
      ${open ? open.element(this.route, this.who) : html`<p class="note">${t('There is no such part, or the role of this key can’t see it.')}</p>`}`;
  }
}
customElements.define('operate-view', OperateView);
