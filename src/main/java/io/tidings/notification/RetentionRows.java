package io.tidings.notification;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the statements of {@link Retention}. Detaching cannot run inside a transaction. Names of
 * partitions come from the catalog and have letters, digits and underscores only.
 */
@Singleton
class RetentionRows {

  /**
   * Notifications first: the other tables of a day are dropped only after its notifications. A
   * table that is detached and not dropped still has its name.
   */
  private static final String OLD =
      """
      select c.relname from pg_class c join pg_class parent on parent.oid = 'notification'::regclass
      where c.relnamespace = parent.relnamespace and c.relkind = 'r'
        and c.relname ~ '^(notification|delivery_attempt|business_result)_[0-9]{8}$' and right(c.relname, 8) < $1
      order by right(c.relname, 8), c.relname not like 'notification%'
      """;

  /** Whether notifications of the day $1 are open; a partition that is detached is read, too. */
  private static final String OPEN =
      """
      select exists (select from %s where listed_state in ('QUEUED', 'HANDED_OVER'))
          or exists (select from outbox
                     where id >= uuid7_floor(to_date($1, 'YYYYMMDD')::timestamp at time zone 'utc')
                       and id < uuid7_floor((to_date($1, 'YYYYMMDD') + 1)::timestamp at time zone 'utc'))
      """;

  private static final String DETACH_PENDING =
      "select i.inhdetachpending from pg_inherits i where i.inhrelid = cast($1 as text)::regclass";

  Uni<List<String>> before(SqlConnection sql, LocalDate day) {
    return sql.preparedQuery(OLD)
        .execute(Tuple.of(DateTimeFormatter.BASIC_ISO_DATE.format(day)))
        .map(rows -> rows.stream().map(row -> row.getString(0)).toList());
  }

  /** Groups the tables by day, in the same order. */
  static List<List<String>> byDay(List<String> tables) {
    Map<String, List<String>> days = new LinkedHashMap<>();
    for (String table : tables) {
      days.computeIfAbsent(table.substring(table.length() - 8), day -> new ArrayList<>())
          .add(table);
    }
    return List.copyOf(days.values());
  }

  static boolean isOfNotifications(String table) {
    return table.startsWith("notification_");
  }

  /** Whether the day of this partition has an open notification. */
  Uni<Boolean> hasOpen(SqlConnection sql, String partition) {
    String notifications = "notification_" + partition.substring(partition.length() - 8);
    return sql.preparedQuery("select to_regclass($1) is not null")
        .execute(Tuple.of(notifications))
        .chain(
            there ->
                there.iterator().next().getBoolean(0)
                    ? sql.preparedQuery(OPEN.formatted(notifications))
                        .execute(Tuple.of(partition.substring(partition.length() - 8)))
                        .map(rows -> rows.iterator().next().getBoolean(0))
                    : Uni.createFrom().item(false));
  }

  /** Attaches a partition of an open day again, if it was half or fully detached. */
  Uni<Void> attachIfDetached(SqlConnection sql, String partition) {
    return sql.preparedQuery(DETACH_PENDING)
        .execute(Tuple.of(partition))
        .chain(
            rows -> {
              boolean attached = rows.rowCount() > 0;
              if (attached && !rows.iterator().next().getBoolean(0)) {
                return Uni.createFrom().voidItem();
              }
              return (attached ? detach(sql, partition) : Uni.createFrom().voidItem())
                  .chain(() -> attach(sql, partition));
            });
  }

  /** Starts, completes what was interrupted, or does nothing if it is done. */
  Uni<Void> detach(SqlConnection sql, String partition) {
    return sql.preparedQuery(DETACH_PENDING)
        .execute(Tuple.of(partition))
        .chain(
            rows ->
                rows.rowCount() == 0
                    ? Uni.createFrom().voidItem()
                    : sql.query(
                            "alter table "
                                + parent(partition)
                                + " detach partition "
                                + partition
                                + (rows.iterator().next().getBoolean(0)
                                    ? " finalize"
                                    : " concurrently"))
                        .execute()
                        .replaceWithVoid());
  }

  /** Attaches it again; its bounds still exist as a constraint, so no row is read. */
  Uni<Void> attach(SqlConnection sql, String partition) {
    String day = partition.substring(partition.length() - 8);
    String floor = "uuid7_floor((cast('%s' as date)%s) at time zone 'utc')";
    return sql.query(
            "select "
                + floor.formatted(day, " + interval '0'")
                + ", "
                + floor.formatted(day, " + interval '1 day'"))
        .execute()
        .map(rows -> rows.iterator().next())
        .chain(
            bounds ->
                sql.query(
                        "alter table %s attach partition %s for values from ('%s') to ('%s')"
                            .formatted(
                                parent(partition), partition, bounds.getUUID(0), bounds.getUUID(1)))
                    .execute())
        .replaceWithVoid();
  }

  Uni<Void> drop(SqlConnection sql, String partition) {
    return sql.query("drop table if exists " + partition).execute().replaceWithVoid();
  }

  private static String parent(String partition) {
    return partition.substring(0, partition.length() - 9);
  }
}
