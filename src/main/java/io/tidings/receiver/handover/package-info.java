/**
 * Publishes notifications to the queues of AMQP receivers, and stores the receipts that they
 * publish.
 */
package io.tidings.receiver.handover;
