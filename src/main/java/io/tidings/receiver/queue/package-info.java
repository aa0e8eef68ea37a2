/**
 * The queues of AMQP receivers and the broker users that may read them: declare, grant, count,
 * delete.
 */
package io.tidings.receiver.queue;
