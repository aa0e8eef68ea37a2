package io.tidings.database;

import java.time.Instant;
import java.util.List;

/** Says which rows of a feature are deleted after {@code tidings.retention.records}. */
public interface OldRecords {

  /** The table, as the log names it. */
  String table();

  /** Each deletes at most {@code $2} rows that are older than {@code $1}. */
  List<String> statements();

  /** The value of {@code $1} for a time; by default the smallest UUIDv7 of that time. */
  default Object bound(Instant oldest) {
    return Uuid7.floor(oldest);
  }

  /** {@code false} if this installation does not use the table. */
  default boolean isUsed() {
    return true;
  }
}
