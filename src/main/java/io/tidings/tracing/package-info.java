/** OpenTelemetry spans along the way of a notification, by the messaging conventions. */
@NullMarked
package io.tidings.tracing;

import org.jspecify.annotations.NullMarked;
