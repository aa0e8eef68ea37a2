/**
 * Publishes notifications to the queues of AMQP receivers, and stores the receipts that they
 * publish.
 */
@NullMarked
package io.tidings.receiver.handover;

import org.jspecify.annotations.NullMarked;
