/**
 * All that a caller can ask of notifications: look at them, report another result, redeliver,
 * acknowledge, cancel, recover. Also handles exhausted and unroutable messages.
 */
@NullMarked
package io.tidings.redelivery;

import org.jspecify.annotations.NullMarked;
