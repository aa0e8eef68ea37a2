/** AMQP receivers: handing notifications over to their queues, and storing their receipts. */
package io.tidings.handover;
