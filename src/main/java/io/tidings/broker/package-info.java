/**
 * The way to RabbitMQ: one link that comes back by itself, publishing with confirms, and the
 * inbound connector of Reactive Messaging. Knows nothing of notifications.
 */
package io.tidings.broker;
