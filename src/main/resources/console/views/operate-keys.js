/** API keys: who has which, create one, revoke one. A new key is shown once, until the tab is left. */
import { html, nothing } from '../lit/lit-element.js';
import { get, post, query, remove } from '../api.js';
import { fromNow, shortId, time } from '../format.js';
import { announce, curl, filters, pages, question, receiverLink, remember, seesAll, table, View, whenEmpty } from '../ui.js';
import { t } from '../words.js';
import { clientLink, clientNames } from './operate-clients.js';

const PATH = '/operate/keys';

/** The first is what the question proposes: never the most powerful. */
const ROLES_OF_A_CLIENT = ['CLIENT', 'AUDITOR', 'RECEIVER'];
const ALL_ROLES = [...ROLES_OF_A_CLIENT, 'OPERATOR', 'ADMIN'];

class OperateKeys extends View {
  static properties = { ...View.properties, who: { attribute: false }, made: { state: true } };

  constructor() {
    super();
    this.made = []; // several: a second key must not hide the first one before it was copied
  }

  async load(signal) {
    const { clientId, cursor } = this.route.query;
    this.path = `/v1/keys${query({ clientId, cursor })}`;
    const [page, names] = await Promise.all([get(this.path, { signal }), clientNames(this.who, signal)]);
    if (page.items.some((key) => key.receiverId)) {
      remember((await get(`/v1/receivers${query({ clientId, limit: 200 })}`, { signal })).items);
    }
    return { ...page, names };
  }

  show(page) {
    const { clientId } = this.route.query;
    const empty = clientId ? t('This client has no key. Create one above: without a key it can’t use the API.')
      : t('There is no key yet: the configured admin key is not listed. Create one above.');
    return html`${this.made.map((key) => this.newKey(key))}
      ${seesAll(this.who) ? filters(PATH, { clientId }, [{ name: 'clientId', label: t('Client (its id)') }]) : nothing}
      <p class="row"><button class="primary" @click=${() => this.create()}>${t('Create a key')}</button>${curl('GET', this.path)}</p>
      ${table(t('API keys'), this.cells(page.names), page.items, whenEmpty(empty))}
      ${pages(PATH, { clientId }, page)}`;
  }

  cells(names) {
    const owner = { title: t('Client'), cell: (key) => clientLink(PATH, key.clientId, names) };
    return [
      { title: t('Name'), cell: (key) => html`${key.name} ${ended(key) ? html`<span class="badge bad">${t('expired')}</span>` : nothing}` },
      { title: t('Role'), cell: (key) => key.role },
      ...(seesAll(this.who) ? [owner] : []),
      { title: t('Receiver'), cell: (key) => (key.receiverId ? receiverLink(key.receiverId) : html`<span class="none">–</span>`) },
      { title: t('Created'), cell: (key) => html`${time(key.createdAt)}${key.createdBy ? html`<br>${t('by {0}', key.createdBy)}` : nothing}` },
      { title: t('Last used'), cell: (key) => (key.lastUsedAt ? time(key.lastUsedAt, { seconds: false }) : t('not yet')) },
      { title: t('Expires'), cell: (key) => (key.expiresAt ? time(key.expiresAt) : t('never')) },
      { title: t('Id'), cell: (key) => html`<code title=${key.id}>${shortId(key.id)}</code>` },
      { title: t('Action'), cell: (key) => this.action(key) },
    ];
  }

  action(key) {
    return html`<button class="danger" aria-label=${t('Revoke {0}', key.name)} @click=${() => this.revoke(key)}>${t('Revoke')}</button>`;
  }

  newKey(key) {
    const hide = () => { this.made = this.made.filter((one) => one !== key); };
    return html`<div class="note" role="group" aria-label=${t('New key {0}', key.name)}>
      ${t('The key “{0}” was created. It is shown only now and can’t be shown again: copy it to a safe place.', key.name)}
      <p><code>${key.key}</code></p>
      <p class="row"><button class="primary" @click=${(event) => copy(event, key.key)}>${t('Copy')}</button>
        <button @click=${hide}>${t('Hide it')}</button></p></div>`;
  }

  async create() {
    const asked = await question({
      title: t('Create an API key'),
      text: seesAll(this.who)
        ? t('One key. CLIENT and AUDITOR need a client, RECEIVER needs a client and one of its receivers, OPERATOR and ADMIN have neither.')
        : t('One key for your client. Only RECEIVER needs a receiver.'),
      action: t('Create'),
      fields: this.fields(),
    });
    if (!asked) return;
    const made = await this.change(() => post('/v1/keys', newKeyBody(asked)));
    if (!made) return;
    this.made = [made, ...this.made];
    announce(t('The new key is shown above the list.'));
  }

  fields() {
    const client = { name: 'clientId', label: t('Client id (not for OPERATOR and ADMIN)'), value: this.route.query.clientId };
    return [
      { name: 'name', label: t('Name'), required: true },
      { name: 'role', label: t('Role'), options: seesAll(this.who) ? ALL_ROLES : ROLES_OF_A_CLIENT },
      ...(seesAll(this.who) ? [client] : []),
      { name: 'receiverId', label: t('Receiver id (only for RECEIVER)') },
      { name: 'expiresAt', label: t('Expires (in your time zone; empty: never)'), type: 'datetime-local' },
    ];
  }

  async revoke(key) {
    // The API does not say which key asks: name and role are all that can be compared.
    const own = key.name === this.who.name && key.role === this.who.role;
    const text = t('One key, {0}, with the role {1}. Whoever uses it is refused within seconds. It can’t be undone.', key.id, key.role);
    const yes = await question({
      title: t('Revoke the key “{0}”?', key.name),
      text: own ? `${text} ${t('It may be the key that you use now.')}` : text,
      action: t('Revoke'),
      danger: true,
    });
    if (yes) await this.change(() => remove(`/v1/keys/${key.id}`));
  }
}
customElements.define('operate-keys', OperateKeys);

const ended = (key) => key.expiresAt && fromNow(key.expiresAt) <= 0;

/** What was filled in; the time of the reader's zone as UTC. */
function newKeyBody(asked) {
  const filled = Object.entries(asked).map(([name, value]) => [name, value.trim()]).filter(([, value]) => value);
  return Object.fromEntries(filled.map(([name, value]) => [name, name === 'expiresAt' ? new Date(value).toISOString() : value]));
}

/** Copies the key; selects it where the browser does not let a page copy, as without TLS. */
async function copy(event, text) {
  const shown = event.target.closest('.note').querySelector('code');
  try {
    await navigator.clipboard.writeText(text);
    announce(t('Copied.'));
  } catch {
    getSelection().selectAllChildren(shown);
    announce(t('This browser does not let the page copy. The key is selected: copy it with the keyboard.'));
  }
}
