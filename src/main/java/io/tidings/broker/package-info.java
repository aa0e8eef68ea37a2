/**
 * Access to RabbitMQ: a link that reconnects by itself, publishing with confirms, and the inbound
 * connector of Reactive Messaging. Knows nothing of notifications.
 */
package io.tidings.broker;
