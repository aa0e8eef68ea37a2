/**
 * The back-off ladder and its topology in the broker. Only this package names exchanges, queues and
 * routing keys.
 */
@NullMarked
package io.tidings.ladder;

import org.jspecify.annotations.NullMarked;
