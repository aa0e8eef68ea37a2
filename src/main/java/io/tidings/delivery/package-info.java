/** The dispatcher: takes notifications from the broker, calls receivers, records the outcome. */
package io.tidings.delivery;
