package io.tidings.notification;

import java.util.Set;
import java.util.UUID;

/** Which receivers have no room now: what is published for them would only be given back. */
public interface Saturated {

  /** As this process sees it, for about a second from now. Cheap, any thread. */
  Set<UUID> receivers();
}
