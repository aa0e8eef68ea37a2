/** Clients, which own receivers, recharges and keys; and what the other tabs need to name a client. */
import { html, nothing } from '../lit/lit-element.js';
import { get, post, query, remove } from '../api.js';
import { shortId, time } from '../format.js';
import { curl, pages, question, seesAll, table, to, View, whenEmpty } from '../ui.js';
import { t } from '../words.js';

const PATH = '/operate/clients';
const MOST = 200;

class OperateClients extends View {
  static properties = { ...View.properties, who: { attribute: false }, made: { state: true } };

  load(signal) {
    this.path = `/v1/clients${query({ cursor: this.route.query.cursor })}`;
    return get(this.path, { signal });
  }

  show(page) {
    return html`${this.made ? newClient(this.made) : nothing}
      <p class="row"><button class="primary" @click=${() => this.create()}>${t('Create a client')}</button>${curl('GET', this.path)}</p>
      ${table(t('Clients'), [
        { title: t('Name'), cell: (client) => client.name },
        { title: t('Id'), cell: (client) => html`<code>${client.id}</code>` },
        { title: t('Created'), cell: (client) => time(client.createdAt) },
        { title: t('What it has'), cell: has },
        { title: t('Action'), cell: (client) => this.action(client) },
      ], page.items, whenEmpty(t('There is no client yet. Create one above, then a key for it.')))}
      ${pages(PATH, {}, page)}`;
  }

  action(client) {
    return html`<button class="danger" aria-label=${t('Delete {0}', client.name)} @click=${() => this.askToDelete(client)}>${t('Delete')}</button>`;
  }

  async create() {
    const asked = await question({
      title: t('Create a client'),
      text: t('One client. It needs a key before it can use the API.'),
      action: t('Create'),
      fields: [{ name: 'name', label: t('Name'), required: true }],
    });
    if (asked) this.made = (await this.change(() => post('/v1/clients', { name: asked.name }))) || this.made;
  }

  /** The question says how many keys stop working. */
  async askToDelete(client) {
    const keys = await this.keysOf(client);
    if (!keys) return;
    const yes = await question({
      title: t('Delete the client “{0}”?', client.name),
      text: t('One client, {0}. Keys that stop working with it: {1}. Its data stays. It can’t be undone. A client that still has receivers is not deleted.',
        client.id, keys.next ? t('{0} or more', MOST) : keys.items.length),
      action: t('Delete'),
      danger: true,
    });
    if (!yes) return;
    await this.change(() => remove(`/v1/clients/${client.id}`));
    this.made = null;
  }

  async keysOf(client) {
    try {
      return await get(`/v1/keys${query({ clientId: client.id, limit: MOST })}`);
    } catch (failure) {
      this.refused = failure;
      return null;
    }
  }
}
customElements.define('operate-clients', OperateClients);

const has = (client) => html`<a href=${to('/operate/keys', { clientId: client.id })}>${t('Keys')}</a>
  <a href=${to('/receivers', { clientId: client.id })}>${t('Receivers')}</a>
  <a href=${to('/operate/audit', { clientId: client.id })}>${t('Audit trail')}</a>`;

const newClient = (client) => html`<p class="note">${t('The client “{0}” was created. It has no key yet.', client.name)}
  <a href=${to('/operate/keys', { clientId: client.id })}>${t('To its keys')}</a></p>`;

/** The names of the newest 200 clients by their ids, for those who may list clients: keys and audit events have only ids. */
export async function clientNames(who, signal) {
  if (!seesAll(who)) return new Map();
  const { items } = await get(`/v1/clients${query({ limit: MOST })}`, { signal });
  return new Map(items.map((client) => [client.id, client.name]));
}

/** A link to the same list, of this client only. */
export function clientLink(path, id, names) {
  return id ? html`<a href=${to(path, { clientId: id })} title=${id}>${names.get(id) || shortId(id)}</a>` : t('the operator');
}
