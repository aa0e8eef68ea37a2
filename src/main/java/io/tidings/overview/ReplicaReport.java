package io.tidings.overview;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a replica says of itself.
 *
 * @param settings a hash of its settings
 * @param minutes what it did, by minutes since 1970
 */
@RegisterForReflection // our code calls Jackson, so the framework does not see it
record ReplicaReport(
    String version,
    String settings,
    Instant startedAt,
    boolean brokerReady,
    Instant brokerSince,
    Map<Long, MinuteCounts> minutes) {

  /** Returns {@code null} if a replica of an older or newer build has said nothing, or else. */
  static @Nullable ReplicaReport read(ObjectMapper json, @Nullable String text) {
    try {
      ReplicaReport said = text == null ? null : json.readValue(text, ReplicaReport.class);
      return said == null || said.minutes() == null ? null : said;
    } catch (JsonProcessingException otherBuild) {
      return null;
    }
  }

  /**
   * Counts of one minute.
   *
   * @param failed attempts that failed
   */
  @RegisterForReflection // as above
  record MinuteCounts(long delivered, long exhausted, long failed) {

    static final MinuteCounts NONE = new MinuteCounts(0, 0, 0);

    MinuteCounts plus(MinuteCounts other) {
      return new MinuteCounts(
          delivered + other.delivered, exhausted + other.exhausted, failed + other.failed);
    }

    MinuteCounts minus(MinuteCounts other) {
      return new MinuteCounts(
          delivered - other.delivered, exhausted - other.exhausted, failed - other.failed);
    }
  }
}
