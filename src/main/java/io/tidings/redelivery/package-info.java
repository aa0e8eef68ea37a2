/**
 * All that a caller can ask of notifications: look at them, report another result, redeliver,
 * acknowledge, cancel, recover. Also handles exhausted and unroutable messages.
 */
package io.tidings.redelivery;
