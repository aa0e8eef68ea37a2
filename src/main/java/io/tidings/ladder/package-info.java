/**
 * The back-off ladder and its place in the broker. The only package that names exchanges, queues
 * and routing keys.
 */
package io.tidings.ladder;
