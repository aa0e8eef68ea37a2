/** Handles exhausted and unroutable messages, and requests to end or redeliver notifications. */
package io.tidings.redelivery;
