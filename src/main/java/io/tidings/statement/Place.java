package io.tidings.statement;

import java.time.OffsetDateTime;

/** The position of the last line read. Lines are ordered by time and number. */
record Place(OffsetDateTime at, long seq) {}
