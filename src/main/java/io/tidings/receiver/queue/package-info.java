/**
 * The queues of AMQP receivers and the broker users that may read them: declare, grant, count,
 * delete.
 */
@NullMarked
package io.tidings.receiver.queue;

import org.jspecify.annotations.NullMarked;
