package io.tidings.diff;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** A JSON line as it is sent. Typed, so that anything else is refused before it is read whole. */
@RegisterForReflection // read by hand, so the framework does not see it
record JsonLine(String type, String key, Long amount, String currency) {}
