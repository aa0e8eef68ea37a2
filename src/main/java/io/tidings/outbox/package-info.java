/** From the committed row to the broker's confirm: append, relay, sweep. */
package io.tidings.outbox;
