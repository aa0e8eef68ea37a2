package io.tidings.ladder;

import io.smallrye.config.ConfigMapping;
import java.util.Map;

/** Configures ladders: {@code tidings.ladders.<name>=1m,5m,…}. Shipped ones can be changed, too. */
@ConfigMapping(prefix = "tidings")
interface LadderConfig {

  /** Name to comma-separated waits. A change is applied at the next start; see {@link Ladders}. */
  Map<String, String> ladders();
}
