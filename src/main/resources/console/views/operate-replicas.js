/** The replicas that run, and whether they are alike. */
import { html } from '../lit/lit-element.js';
import { get } from '../api.js';
import { duration, shortId, time } from '../format.js';
import { badge, curl, table, View } from '../ui.js';
import { t } from '../words.js';

const OVERVIEW = '/v1/overview';

class OperateReplicas extends View {
  every = 5000;

  load(signal) { return get(OVERVIEW, { signal }); }

  show({ at, replicas }) {
    return html`${differences(replicas).map((text) => html`<p class="note bad-note">${text}</p>`)}
      <p class="row">${curl('GET', OVERVIEW)}</p>
      ${table(t('Replicas'), [
        { title: t('Id'), cell: (replica) => html`<code title=${replica.id}>${shortId(replica.id)}</code>` },
        { title: t('Version'), cell: (replica) => replica.version },
        { title: t('Settings (their hash)'), cell: (replica) => html`<code>${replica.settings}</code>` },
        { title: t('Started'), cell: (replica) => time(replica.startedAt) },
        { title: t('Runs for'), cell: (replica) => duration(Date.parse(at) - Date.parse(replica.startedAt)) },
        { title: t('Broker'), cell: (replica) => badge(replica.brokerReady ? 'UP' : 'DOWN') },
        { title: t('Broker since'), cell: (replica) => time(replica.brokerSince) },
      ], replicas, t('No replica has reported lately. Look into their logs: they report to the database every few seconds.'))}`;
  }
}
customElements.define('operate-replicas', OperateReplicas);

/** A sentence for each thing in which two replicas differ. */
function differences(replicas) {
  const versions = unlike(replicas, 'version');
  const settings = unlike(replicas, 'settings');
  const names = settings ? unlikeSettings(replicas) : [];
  return [
    versions && t('The replicas differ in their version: {0}. This is right only while you replace them one by one.', versions),
    settings && t('The replicas differ in their settings: {0}. Give all of them the same, and restart those that have others.', settings),
    ...names.map(([name, where]) => t('{0} differs: {1}', name, where)),
  ].filter(Boolean);
}

/** The settings that are not everywhere the same, with who has which; a value is shown by its hash. */
function unlikeSettings(replicas) {
  const said = replicas.filter((replica) => replica.settingHashes); // one of an older build says nothing of them
  const names = new Set(said.flatMap((replica) => Object.keys(replica.settingHashes)));
  return [...names].sort().map((name) => [name, unlike(said.map((one) => ({ id: one.id, [name]: one.settingHashes[name] || t('not set') })), name)])
    .filter(([, where]) => where);
}

/** Which replicas have which value, if they have more than one; otherwise null. */
function unlike(replicas, field) {
  const groups = new Map();
  for (const replica of replicas) groups.set(replica[field], [...(groups.get(replica[field]) || []), shortId(replica.id)]);
  return groups.size > 1 ? [...groups].map(([value, ids]) => `${value} (${ids.join(', ')})`).join('; ') : null;
}
