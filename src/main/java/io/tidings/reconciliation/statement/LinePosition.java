package io.tidings.reconciliation.statement;

import java.time.OffsetDateTime;

/** The position of the last line read. Lines are ordered by time and number. */
record LinePosition(OffsetDateTime at, long seq) {}
