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

  /**
   * Rows of one receiver that are claimed together and sent to the dispatcher as one message, at
   * most; 1 sends each by itself. Never waited for: it is what one claim brings.
   */
  @WithDefault("16")
  int bundle();

  /**
   * Rows claimed and not yet settled: bounds the memory, about 2 KiB each. Beyond it nothing is
   * claimed; results that are being committed at that moment may exceed it by their receivers.
   */
  @WithName("max-outstanding")
  @WithDefault("2000")
  int maxOutstanding();

  /**
   * A confirmed row whose first attempt has no outcome after this time is marked QUEUED. Shorter
   * writes more marks; longer repeats more after a crash.
   */
  @WithName("mark-after")
  @WithDefault("1s")
  Duration markAfter();

  /** After this a claim ends by itself, when its relay died; the rows are published again. */
  @WithDefault("30s")
  Duration claim();
}
