/** Check: what was lost, what differs, what was signed. Each tab is an element of its own. */
import { html, nothing } from '../lit/lit-element.js';
import { Part, to } from '../ui.js';
import { t } from '../words.js';
import { scopeOf } from './check-scope.js';
import './check-ledger.js';
import './check-digest.js';
import './check-diff.js';
import './check-statements.js';
import './check-feed.js';

class CheckView extends Part {
  static properties = { route: { attribute: false }, who: { attribute: false } };

  tabs() {
    return [['ledger', t('Ledger')], ['digest', t('Digests')], ['diff', t('Lists')], ['statements', t('Statements')], ['feed', t('Feed')]];
  }

  render() {
    const tabs = this.tabs();
    const [tab, name] = tabs.find(([id]) => id === this.route.path[1]) || tabs[0];
    return html`<h1 tabindex="-1">${t('Check: {0}', name)}</h1>
      <nav class="tabs" aria-label=${t('Ways to check')}>${tabs.map(([id, text]) => html`
        <a href=${to(`/check/${id}`, scopeOf(this.route.query))} aria-current=${id === tab ? 'page' : nothing}>${text}</a>`)}</nav>
      ${this.tab(tab)}`;
  }

  tab(name) {
    switch (name) {
      case 'digest': return html`<check-digest-view .route=${this.route} .who=${this.who}></check-digest-view>`;
      case 'diff': return html`<check-diff-view .route=${this.route} .who=${this.who}></check-diff-view>`;
      case 'statements': return html`<check-statements-view .route=${this.route} .who=${this.who}></check-statements-view>`;
      case 'feed': return html`<check-feed-view .route=${this.route} .who=${this.who}></check-feed-view>`;
      default: return html`<check-ledger-view .route=${this.route} .who=${this.who}></check-ledger-view>`;
    }
  }
}
customElements.define('check-view', CheckView);
