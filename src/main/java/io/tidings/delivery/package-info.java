/**
 * The dispatcher: takes notifications from the broker or straight from their commit, decides, calls
 * receivers, stores outcomes.
 */
package io.tidings.delivery;
