/** Asks for an API key. It is checked by the API, and kept for this tab's session only. */
import { html } from '../lit/lit-element.js';
import { Part } from '../ui.js';
import { t } from '../words.js';

class LoginView extends Part {
  static properties = { onkey: { attribute: false }, busy: { state: true } };

  async submit(event) {
    event.preventDefault();
    this.busy = true;
    await this.onkey(new FormData(event.target).get('key').replace(/[^\x21-\x7e]/g, '')); // pasted keys bring invisible characters
    this.busy = false;
  }

  render() {
    return html`<h1 tabindex="-1">${t('Log in')}</h1><form @submit=${this.submit}>
      <p>${t('Use an API key of any role, or a token of your issuer. It stays in this tab and is gone when the tab is closed.')}</p>
      <p><label>${t('API key')}<input class="wide" name="key" type="password" required autocomplete="off" spellcheck="false" autofocus></label></p>
      <p><button class="primary" ?disabled=${this.busy}>${this.busy ? t('Loading…') : t('Log in')}</button></p></form>`;
  }
}
customElements.define('login-view', LoginView);
