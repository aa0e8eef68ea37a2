/** The dispatcher: consumes notifications from the broker, calls receivers, stores outcomes. */
package io.tidings.delivery;
