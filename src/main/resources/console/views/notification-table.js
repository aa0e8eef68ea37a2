/** The states of a notification, and the columns that every list of notifications has. */
import { html, nothing } from '../lit/lit-element.js';
import { time } from '../format.js';
import { badge, receiverLink, table, to } from '../ui.js';
import { t } from '../words.js';

export const STATES = ['PENDING', 'QUEUED', 'HANDED_OVER', 'DELIVERED', 'EXHAUSTED', 'REFUSED', 'CANCELLED'];

export const notificationColumns = () => [
  { title: t('Created'), cell: (n) => html`<a href=${to(`/notifications/${n.id}`)}>${time(n.createdAt)}</a>` },
  { title: t('Receiver'), cell: (n) => receiverLink(n.receiverId) },
  { title: t('Type'), cell: (n) => n.type },
  { title: t('Subject'), cell: (n) => html`<a href=${to('/notifications', { subject: n.subject })}>${n.subject}</a>` },
  { title: t('State'), cell: (n) => html`${badge(n.state)} ${n.reason || nothing}` },
  { title: t('Attempts'), number: true, cell: (n) => n.attemptCount },
  { title: t('Next attempt'), cell: (n) => (n.endedAt ? nothing : time(n.nextAttemptAt)) },
];

export const notificationTable = (rows, empty) => table(t('Notifications'), notificationColumns(), rows, empty);
