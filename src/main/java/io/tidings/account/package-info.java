/**
 * The account system, the reference receiver: it starts recharges, is told of their results on
 * either way, applies each once, and asks when it heard nothing. It could be another company's: it
 * reaches the rest by REST, the wire format and the queue alone.
 */
package io.tidings.account;
