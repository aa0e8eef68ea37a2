/**
 * Access to RabbitMQ: a link that reconnects by itself, publishing with confirms, the connector of
 * Reactive Messaging, and the management API. Knows nothing of notifications.
 */
@NullMarked
package io.tidings.rabbitmq;

import org.jspecify.annotations.NullMarked;
