package io.tidings.outbox;

import java.util.Set;
import java.util.UUID;

/** Tells which receivers are saturated: what is published for them would only come back. */
public interface SaturatedReceivers {

  /** As this process sees it, for about the next second. Cheap, any thread. */
  Set<UUID> receivers();
}
