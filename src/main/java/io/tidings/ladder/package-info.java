/**
 * The back-off ladder and its topology in the broker. Only this package names exchanges, queues and
 * routing keys.
 */
package io.tidings.ladder;
