package io.tidings.statement;

import java.time.OffsetDateTime;

/** The last line that was read: lines are in the order of time and number. */
record Place(OffsetDateTime at, long seq) {}
