package io.tidings.reconciliation.diff;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** One uploaded JSON line. Its types make the parser reject other content before reading it all. */
@RegisterForReflection // parsed by our own code, which the framework does not see
record JsonLine(String type, String key, Long amount, String currency) {}
