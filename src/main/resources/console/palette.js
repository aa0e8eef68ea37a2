/** The command palette: go to an area, or to what an id names. */
import { html, nothing } from './lit/lit-element.js';
import { go, named, Part, to } from './ui.js';
import { t } from './words.js';

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

class CommandPalette extends Part {
  static properties = { areas: { state: true }, text: { state: true }, chosen: { state: true } };

  constructor() {
    super();
    addEventListener('open-palette', (e) => { this.areas = e.detail; this.text = ''; this.chosen = 0; });
  }

  choices() {
    const text = this.text.trim();
    const found = this.areas.filter((a) => !text || t(a.name).toLowerCase().includes(text.toLowerCase()) || a.name.toLowerCase().includes(text.toLowerCase()))
      .map((a) => ({ name: t(a.name), to: to(a.path) }));
    if (ID.test(text)) {
      const own = named(text).map(([id, name]) => ({ name: t('Receiver {0}', name), to: to(`/receivers/${id}`) }));
      found.unshift(
        ...own,
        { name: t('Notification {0}', text), to: to(`/notifications/${text}`) },
        { name: t('Notifications about {0}', text), to: to('/notifications', { subject: text }) },
        { name: t('Recharge {0}', text), to: to(`/recharges/${text}`) },
        { name: t('Receiver {0}', text), to: to(`/receivers/${text}`) });
    } else if (text) {
      if (this.areas.some((a) => a.path === '/recharges')) found.push({ name: t('Recharge with the order number {0}', text), to: to('/recharges', { orderNo: text }) });
      found.push(...named(text).map(([id, name]) => ({ name: t('Receiver {0}', name), to: to(`/receivers/${id}`) })));
      found.push({ name: t('Notifications about {0}', text), to: to('/notifications', { subject: text }) });
    }
    return found;
  }

  close() {
    this.querySelector('dialog')?.close();
    this.areas = null;
  }

  pick(choice) {
    this.close();
    if (choice) go(...split(choice.to));
  }

  key(event, choices) {
    if (event.isComposing || event.keyCode === 229) return; // Enter of an input method
    if (event.key === 'ArrowDown') this.chosen = Math.min(choices.length - 1, this.chosen + 1);
    else if (event.key === 'ArrowUp') this.chosen = Math.max(0, this.chosen - 1);
    else if (event.key === 'Enter') this.pick(choices[this.chosen]);
    else return;
    event.preventDefault();
  }

  render() {
    if (!this.areas) return nothing;
    const choices = this.choices();
    return html`<dialog class="palette" aria-label=${t('Go to…')} @cancel=${() => this.close()}>
      <label class="wide">${t('An area, an id, an order number')}<input class="wide" role="combobox" aria-expanded="true" aria-controls="choices" aria-activedescendant=${`choice-${this.chosen}`} .value=${this.text}
        @input=${(e) => { this.text = e.target.value; this.chosen = 0; }} @keydown=${(e) => this.key(e, choices)}></label>
      <ul class="plain" role="listbox" id="choices" aria-label=${t('Choices')}>${choices.map((c, i) => html`<li role="none"><button role="option" id=${`choice-${i}`} tabindex="-1" aria-selected=${i === this.chosen} @click=${() => this.pick(c)}>${c.name}</button></li>`)}</ul></dialog>`;
  }

  updated() {
    const dialog = this.querySelector('dialog');
    if (dialog && !dialog.open) { dialog.showModal(); dialog.querySelector('input').focus(); }
  }
}
customElements.define('command-palette', CommandPalette);

function split(hash) {
  const [path, text] = hash.slice(1).split('?');
  return [path, Object.fromEntries(new URLSearchParams(text || ''))];
}
