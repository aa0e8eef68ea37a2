package io.tidings.platform;

import java.time.Instant;
import java.util.List;

/**
 * Says which rows of a feature may go when they are older than {@code tidings.retention.records}.
 */
public interface OldRecords {

  /** Names them in the log. */
  String table();

  /** Each deletes at most {@code $2} rows that are older than {@code $1}. */
  List<String> statements();

  /** What {@code $1} is for a time; by default the least UUIDv7 of it. */
  default Object bound(Instant oldest) {
    return Uuid7.floor(oldest);
  }

  /** {@code false}: there is no such table here. */
  default boolean isKept() {
    return true;
  }
}
