/** The dialogs of the frame: a question before a change, and the sheet of keys. */
import { html, nothing } from './lit/lit-element.js';
import { t } from './words.js';

/** @param answer gets the fields that were filled in, or null */
export function questionDialog(asked, answer) {
  const submit = (event) => { event.preventDefault(); answer(Object.fromEntries(new FormData(event.target))); };
  return html`<dialog data-open aria-labelledby="asked" aria-describedby="asked-text" @close=${() => answer(null)}><h2 id="asked">${asked.heading}</h2>
    <form @submit=${submit}><p id="asked-text">${asked.text}</p>
      ${asked.fields.map((f) => html`<p><label>${f.label}${f.options ? html`<select name=${f.name}>${f.options.map((o) => html`<option ?selected=${o === f.value}>${o}</option>`)}</select>`
        : html`<input class="wide" name=${f.name} type=${f.type || 'text'} min=${f.min ?? nothing} step=${f.step ?? nothing} .value=${f.value ?? ''} ?required=${f.required} autocomplete="off">`}</label></p>`)}
      <p class="row"><button type="button" @click=${() => answer(null)}>${t('Back')}</button><button class=${asked.danger ? 'danger' : 'primary'}>${asked.action}</button></p></form></dialog>`;
}

export function keysDialog(areas, close) {
  const rows = [['Ctrl K', t('Go to…')], ['?', t('These keys')], ['.', t('Pause updates')], ['u', t('Refresh')], ...areas.map((a) => [`g ${a.key}`, t(a.name)])];
  return html`<dialog data-open aria-labelledby="keys" @cancel=${close}><h2 id="keys">${t('Keyboard shortcuts')}</h2>
    <dl class="facts">${rows.map(([key, does]) => html`<dt><kbd>${key}</kbd></dt><dd>${does}</dd>`)}</dl><p><button class="primary" @click=${close}>${t('Close')}</button></p></dialog>`;
}
