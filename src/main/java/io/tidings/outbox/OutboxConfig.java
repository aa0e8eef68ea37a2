package io.tidings.outbox;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;

/** How the outbox is emptied and looked after. */
@ConfigMapping(prefix = "tidings.outbox")
interface OutboxConfig {

  /** Rows claimed at once, shared fairly among the receivers that wait. */
  @WithDefault("500")
  int batch();

  /** Rows claimed and not yet confirmed, at most: bounds the memory, about 2 KiB each. */
  @WithName("max-outstanding")
  @WithDefault("2000")
  int maxOutstanding();

  /** After this a claim ends by itself, when its relay died; the rows are published again. */
  @WithDefault("30s")
  Duration claim();
}
