/**
 * The account system, the reference receiver. It starts recharges, receives their results by HTTP
 * or AMQP, applies each once, and queries results that did not arrive. It could be another
 * company's system: it uses only REST, the wire format and the queue.
 */
@NullMarked
package io.tidings.account;

import org.jspecify.annotations.NullMarked;
