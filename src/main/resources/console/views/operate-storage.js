/** What the database holds: its daily partitions, and which keys have encrypted its secrets. */
import { html } from '../lit/lit-element.js';
import { clock, get } from '../api.js';
import { count } from '../format.js';
import { badge, curl, table, to, View } from '../ui.js';
import { t } from '../words.js';

const STORAGE = '/v1/storage';

class OperateStorage extends View {
  every = 60_000;

  load(signal) { return get(STORAGE, { signal }); }

  show({ partitions, encryptionKeys }) {
    const today = new Date(clock.now()).toISOString().slice(0, 10);
    const lost = encryptionKeys.filter((key) => key.use === 'UNKNOWN' && key.values);
    const ahead = partitions.filter((one) => one.day > today).length;
    const filled = partitions.filter((one) => one.day <= today).reverse();
    return html`${lost.map((key) => html`<p class="note bad-note">${t('{0} secrets were encrypted with a key that this installation does not have ({1}). Add it to tidings.decryption-keys.', count(key.values), key.name)}</p>`)}
      <p class="row">${curl('GET', STORAGE)}</p>
      <h2>${t('Encryption keys')}</h2>
      ${table(t('Encryption keys'), [
        { title: t('Encryption key'), cell: (key) => html`<code>${key.name}</code>` },
        { title: t('Use'), cell: (key) => badge(key.use) },
        { title: t('Secrets'), number: true, cell: (key) => count(key.values) },
      ], encryptionKeys)}
      <p>${t('A key that only decrypts, and has no secrets left, may be removed from the settings.')}</p>
      <h2>${t('Partitions')}</h2>
      <p>${t('{0} days up to today, {1} days made ahead.', filled.length, ahead)}</p>
      ${table(t('Partitions'), [
        { title: t('Day (UTC)'), cell: (one) => html`<a href=${to('/notifications', { from: one.day, to: one.day })}>${one.day}</a>` },
        { title: t('Notifications (estimated)'), number: true, cell: (one) => count(one.notifications) },
        { title: t('Bytes'), number: true, cell: (one) => count(one.bytes) },
      ], filled)}`;
  }
}
customElements.define('operate-storage', OperateStorage);
