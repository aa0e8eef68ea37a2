package io.tidings.outbox;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How rows of the outbox are claimed, published and marked. */
@ConfigMapping(prefix = "tidings.outbox")
public interface OutboxConfig {

  /** Maximum number of rows in one claim, shared equally among the receivers with waiting rows. */
  @WithDefault("500")
  @Min(1)
  int batch();

  /**
   * Maximum number of rows of one receiver that go to the dispatcher as one message; 1 sends each
   * by itself. Only rows of the same claim are combined: nothing waits for more rows.
   */
  @WithDefault("16")
  @Min(1)
  int bundle();

  /**
   * Maximum of claimed rows that are not settled; limits memory, about 2 KiB each. Beyond it
   * nothing is claimed; results being committed may exceed it by the number of their receivers.
   */
  @WithName("max-outstanding")
  @WithDefault("2000")
  @Min(1)
  int maxOutstanding();

  /**
   * How long after the broker's confirm a row without an outcome is marked QUEUED. A shorter time
   * writes more marks; a longer one repeats more after a crash.
   */
  @WithName("mark-after")
  @WithDefault("1s")
  @DurationMin
  Duration markAfter();

  /** How long a claim lasts. If its relay died, the rows are published again after this time. */
  @WithDefault("30s")
  @DurationMin(millis = 1)
  Duration claim();

  /** When the sweep checks a notification that the broker should have returned. */
  @ConfigMapping(prefix = "tidings.sweep")
  public interface SweepConfig {

    /**
     * How late a notification must be before the sweep checks whether the broker still has it;
     * doubles with each sweep of it. If too short, late ones in a backlog are published twice.
     */
    @WithDefault("10m")
    @DurationMin(millis = 1)
    Duration slack();
  }
}
