package io.tidings.outbox;

/**
 * The only statements that write {@code feed_intake}: what is committed waits there until the feeds
 * have numbered it.
 */
public final class FeedIntakeSql {

  static final String INSERT =
      "insert into feed_intake (result_ids, client_ids, types, keys, amounts, currencies, ats,"
          + " notification_ids, receiver_ids, places)";

  /** $1: the ids of rows that are in the feeds now. */
  public static final String DELETE = "delete from feed_intake where id = any ($1)";

  private FeedIntakeSql() {}
}
