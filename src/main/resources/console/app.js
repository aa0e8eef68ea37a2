/** The frame of the console: login, navigation, language, theme, keys, questions. */
import { html, nothing } from './lit/lit-element.js';
import { get, session, Problem } from './api.js';
import { learnCurrencies } from './format.js';
import { announce, arrival, go, live, Part, problemNote, to } from './ui.js';
import { language, setLanguage, t } from './words.js';
import { keysDialog, questionDialog } from './dialogs.js';
import './palette.js';
import './views/login.js';
import './views/overview.js';

/** Each area: its path, its name, its key after g, and which roles see it. */
export const AREAS = [
  { path: '/overview', name: 'Overview', key: 'o' },
  { path: '/notifications', name: 'Notifications', key: 'n' },
  { path: '/receivers', name: 'Receivers', key: 'r' },
  { path: '/recharges', name: 'Recharges', key: 'c', not: 'RECEIVER' },
  { path: '/check', name: 'Check', key: 'k' },
  { path: '/operate', name: 'Operate', key: 'p', not: 'RECEIVER' },
];

/** What an area needs is loaded when it is first shown. */
const MODULES = {
  notifications: () => Promise.all([import('./views/notifications.js'), import('./views/notification.js')]),
  receivers: () => Promise.all([import('./views/receivers.js'), import('./views/receiver.js')]),
  recharges: () => import('./views/recharges.js'),
  check: () => import('./views/check.js'),
  operate: () => import('./views/operate.js'),
};

const LOOK = 'tidings.look';
const THEMES = ['system', 'light', 'dark'];

class TidingsConsole extends Part {
  static properties = { who: { state: true }, route: { state: true }, problem: { state: true }, said: { state: true }, asked: { state: true }, help: { state: true } };

  constructor() {
    super();
    this.theme(localStorage.getItem('tidings.theme') || 'system');
    document.documentElement.lang = language();
    addEventListener('hashchange', () => this.follow());
    addEventListener('key-refused', () => (session.renewal ? this.renewed() : this.leave()));
    addEventListener('announce', (e) => { this.said = e.detail; clearTimeout(this.hush); this.hush = setTimeout(() => { this.said = ''; }, 4000); });
    addEventListener('question', (e) => { this.asked = e.detail; });
    addEventListener('show-help', () => { this.help = true; });
    addEventListener('keydown', (e) => this.key(e));
    this.follow();
    this.look();
    if (new URLSearchParams(location.search).has('state')) this.signedIn();
    else if (session.renewal) this.renewed();
    else if (session.key) this.enter();
  }

  /** A person's token may have ended since the page was open. */
  async renewed() {
    const before = session.key;
    try { await (await import('./signin.js')).renew(); } catch { /* enter() says what is wrong */ }
    if (this.who && session.key === before) this.leave();
    else this.enter();
  }

  /** The issuer has sent a person back. */
  async signedIn() {
    try {
      await (await import('./signin.js')).finish();
      this.follow();
      if (session.key) await this.enter();
    } catch (failure) {
      this.problem = failure;
    }
  }

  follow() {
    const [path, text] = (location.hash.slice(1) || '/overview').split('?');
    if (this.asked) { this.asked.resolve(null); this.asked = null; } // its view is gone
    if (path === '/portal') {
      this.portal(Object.fromEntries(new URLSearchParams(text)));
      return;
    }
    const before = this.route?.path.join('/');
    arrival.from = before === undefined ? null : document.activeElement;
    this.route = { path: path.split('/').filter(Boolean), query: Object.fromEntries(new URLSearchParams(text || '')) };
    if (this.who && before !== this.route.path.join('/')) this.problem = null;
  }

  /** A link that a client made: its key opens this tab; the address does not keep it. */
  portal({ key = '', receiver = '', title, colour, logo }) {
    this.route = { path: ['receivers', receiver], query: {} };
    location.replace(to(`/receivers/${encodeURIComponent(receiver)}`));
    if (!key) return;
    this.who = null; // nothing of the key before is shown with this one
    session.open(key);
    sessionStorage.setItem(LOOK, JSON.stringify({ title, colour, logo }));
    this.look();
    this.enter('RECEIVER');
  }

  /** The portal's name, colour and logo. */
  look() {
    this.brand = JSON.parse(sessionStorage.getItem(LOOK) || '{}');
    const colour = /^#[0-9a-f]{6}$/i.test(this.brand.colour || '') ? this.brand.colour : 'var(--line)';
    document.documentElement.style.setProperty('--brand', colour);
  }

  /** @param only the role that the key must have: a link to the portal brings no other */
  async enter(only) {
    this.problem = null;
    this.requestUpdate();
    try {
      const who = await get('/v1/whoami');
      if (only && who.role !== only) throw new Problem(401, { detail: t('This is no portal link.') });
      learnCurrencies((await get('/v1/currencies')).items);
      this.problem = null;
      this.who = who;
    } catch (failure) {
      const isRefused = failure instanceof Problem && failure.status === 401;
      this.problem = isRefused && !only ? new Problem(0, { code: 'wrong_key', detail: '' }) : failure;
      if (isRefused) session.close();
      this.requestUpdate();
    }
  }

  leave() {
    const wasPortal = Boolean(sessionStorage.getItem(LOOK));
    this.end();
    this.problem = new Problem(401, { detail: wasPortal ? t('Ask for a new link.') : '' });
  }

  end() {
    session.close();
    sessionStorage.removeItem(LOOK);
    this.look();
    this.who = null;
  }

  theme(name) {
    localStorage.setItem('tidings.theme', name);
    if (name === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = name;
    this.requestUpdate?.();
  }

  async speak(name) {
    try { await setLanguage(name); } catch { announce(t('The language could not be loaded.')); return; }
    document.documentElement.lang = name;
    this.follow();
    for (const part of this.querySelectorAll('*')) part.requestUpdate?.();
    this.requestUpdate();
  }

  willUpdate(changed) { if (this.who && (changed.has('route') || changed.has('who'))) this.fetchArea(this.route.path[0]); }

  /** A file that comes late is waited for, and said to be late. */
  async fetchArea(area) {
    if (!Object.hasOwn(MODULES, area)) return;
    const say = (problem) => { if (area === this.route.path[0]) this.problem = problem; };
    const late = new Problem(0, { code: 'too_slow', detail: '' });
    const timer = setTimeout(() => say(late), 20_000);
    try {
      await MODULES[area]();
      if (this.problem === late) this.problem = null;
    } catch {
      say(new Problem(0, { code: 'unreachable', detail: t('Load the page again: the server may have a new version.') }));
    } finally {
      clearTimeout(timer);
    }
  }

  areas() { return AREAS.filter((a) => a.not !== this.who?.role); }

  key(event) {
    const typing = event.target.closest?.('input, textarea, select, dialog');
    if ((event.ctrlKey || event.metaKey) && event.key === 'k') {
      event.preventDefault();
      if (this.who && !this.asked) dispatchEvent(new CustomEvent('open-palette', { detail: this.areas() }));
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !this.who) return;
    if (event.key === '?') this.help = true;
    else if (event.key === '.') this.pause();
    else if (event.key === 'u') dispatchEvent(new CustomEvent('refresh-views'));
    else if (this.going) {
      const area = this.areas().find((a) => a.key === event.key);
      if (area) go(area.path);
    }
    this.going = event.key === 'g';
  }

  pause() {
    live.paused = !live.paused;
    announce(live.paused ? t('Live updates are paused.') : t('Live updates are on.'));
    this.requestUpdate();
  }

  render() {
    const again = this.who ? () => location.reload() : session.key ? () => this.enter() : null;
    return html`<a class="skip" href="#main" @click=${(e) => { e.preventDefault(); this.querySelector('main').focus(); }}>${t('To the content')}</a>
      ${this.top()}
      <main id="main" tabindex="-1">${problemNote(this.problem, again)}${this.who ? this.view() : session.key && !this.problem ? html`<p role="status">${t('Loading…')}</p>` : html`<login-view .onkey=${(key) => { session.open(key); return this.enter(); }} .onproblem=${(problem) => { this.problem = problem; }}></login-view>`}</main>
      <div role="status" aria-live="polite" class="row">${this.said ? html`<p class="note">${this.said}</p>` : nothing}</div>
      ${this.asked ? this.question(this.asked) : nothing}${this.help ? this.keys() : nothing}
      <command-palette></command-palette>`;
  }

  top() {
    const area = `/${this.route.path[0]}`;
    return html`<header class="top"><a class="name" href="#/overview">${this.brand.logo?.startsWith('data:image/png;base64,') ? html`<img src=${this.brand.logo} alt="" height="24"> ` : nothing}${this.brand.title || 'Tidings'}</a>
      ${this.who ? html`<nav class="main" aria-label=${t('Areas')}>${this.areas().map((a) => html`<a href=${to(a.path)} aria-current=${a.path === area ? 'page' : 'false'}>${t(a.name)}</a>`)}</nav>` : nothing}
      <div class="tools">
        ${this.who ? html`<button @click=${() => dispatchEvent(new CustomEvent('open-palette', { detail: this.areas() }))}>${t('Go to…')} <kbd>Ctrl K</kbd></button>
          <button aria-pressed=${live.paused} @click=${() => this.pause()}>${t('Pause updates')}</button>` : nothing}
        <select aria-label=${t('Language')} @change=${(e) => this.speak(e.target.value)}>${[['en', 'English'], ['zh', '中文']].map(([code, name]) => html`<option value=${code} ?selected=${language() === code}>${name}</option>`)}</select>
        <select aria-label=${t('Theme')} @change=${(e) => this.theme(e.target.value)}>${THEMES.map((name) => html`<option value=${name} ?selected=${(localStorage.getItem('tidings.theme') || 'system') === name}>${t(name)}</option>`)}</select>
        ${this.who ? html`<span title=${this.who.name}>${this.who.role}</span><button @click=${() => this.end()}>${t('Log out')}</button>` : nothing}
      </div></header>`;
  }

  view() {
    const [area, id] = this.route.path;
    switch (area) {
      case 'notifications': return id ? html`<notification-view .route=${this.route} .who=${this.who}></notification-view>` : html`<notifications-view .route=${this.route} .who=${this.who}></notifications-view>`;
      case 'receivers': return id ? html`<receiver-view .route=${this.route} .who=${this.who}></receiver-view>` : html`<receivers-view .route=${this.route} .who=${this.who}></receivers-view>`;
      case 'recharges': return html`<recharges-view .route=${this.route} .who=${this.who}></recharges-view>`;
      case 'check': return html`<check-view .route=${this.route} .who=${this.who}></check-view>`;
      case 'operate': return html`<operate-view .route=${this.route} .who=${this.who}></operate-view>`;
      default: return html`<overview-view .route=${this.route} .who=${this.who}></overview-view>`;
    }
  }

  /** One question at a time; Escape answers no. */
  question(asked) {
    const answer = (value) => {
      if (this.asked !== asked) return;
      this.querySelector('dialog[aria-labelledby="asked"]')?.close(); // gives the focus back
      this.asked = null;
      asked.resolve(value);
    };
    return questionDialog(asked, answer);
  }

  keys() {
    const close = () => { this.querySelector('dialog[aria-labelledby="keys"]')?.close(); this.help = false; };
    return keysDialog(this.areas(), close);
  }

  updated() {
    for (const dialog of this.querySelectorAll('dialog[data-open]')) if (!dialog.open) dialog.showModal();
  }
}
customElements.define('tidings-console', TidingsConsole);
