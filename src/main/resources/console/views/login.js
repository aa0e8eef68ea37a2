/** Asks for an API key, or leads to the issuer. A key is checked by the API, and kept for this tab's session only. */
import { html, nothing } from '../lit/lit-element.js';
import { Part } from '../ui.js';
import { t } from '../words.js';

class LoginView extends Part {
  static properties = { onkey: { attribute: false }, onproblem: { attribute: false }, busy: { state: true } };

  /** The page says whether people can sign in; an installation without OIDC has an empty sign. */
  offersSignIn() { return Boolean(document.querySelector('meta[name="sign-in"]')?.content); }

  /** The browser may show this page again as it was left for the issuer. */
  connectedCallback() {
    super.connectedCallback();
    addEventListener('pageshow', () => { this.busy = false; });
  }

  async submit(event) {
    event.preventDefault();
    this.busy = true;
    await this.onkey(new FormData(event.target).get('key').replace(/[^\x21-\x7e]/g, '')); // pasted keys bring invisible characters
    this.busy = false;
  }

  async signIn() {
    this.busy = true;
    try {
      await (await import('../signin.js')).begin();
    } catch (failure) {
      this.onproblem(failure);
      this.busy = false;
    }
  }

  render() {
    return html`<h1 tabindex="-1">${t('Log in')}</h1>
      ${this.offersSignIn() ? html`<p><button class="primary" ?disabled=${this.busy} @click=${this.signIn}>${t('Sign in as a person')}</button> ${t('or with a key:')}</p>` : nothing}
      <form @submit=${this.submit}>
      <p>${t('Use an API key of any role, or a token of your issuer. It stays in this tab and is gone when the tab is closed.')}</p>
      <p><label>${t('API key')}<input class="wide" name="key" type="password" required autocomplete="off" spellcheck="false" autofocus></label></p>
      <p><button class="primary" ?disabled=${this.busy}>${this.busy ? t('Loading…') : t('Log in')}</button></p></form>`;
  }
}
customElements.define('login-view', LoginView);
