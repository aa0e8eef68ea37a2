package io.tidings.reconciliation.statement;

import java.util.UUID;

/** The owner of a statement: a client (of its results) or a receiver (of its notifications). */
record StatementScope(UUID id, boolean isReceiver) {}
