package io.tidings.statement;

import java.util.UUID;

/** Whose statement: a client's, of its results, or a receiver's, of its notifications. */
record Scope(UUID id, boolean isReceiver) {}
