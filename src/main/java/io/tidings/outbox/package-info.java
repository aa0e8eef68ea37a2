/** From the committed row to its first attempt or the broker's confirm: append, relay, sweep. */
@NullMarked
package io.tidings.outbox;

import org.jspecify.annotations.NullMarked;
