package io.tidings.redelivery;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.tidings.access.Caller;
import io.tidings.notification.Transition;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/** Acknowledges many notifications in one statement: all of them or, when it fails, none. */
@Singleton
public class Acknowledgements {

  /**
   * $4 and $5 are the least and the greatest id, so that few partitions are opened. The update has
   * the same conditions as the lock and no join: see {@link
   * io.tidings.notification.DailyStatement}.
   */
  private static final String ACKNOWLEDGE =
      """
      with seen as (
        select n.id, n.state from notification n
        where ASKED
        order by n.id for update
      ), done as (DONE)
      select asked.id, seen.state
      from unnest($1) with ordinality as asked (id, place) left join seen using (id)
      order by asked.place
      """
          .replace("DONE", Transition.ACKNOWLEDGE.update("", "ASKED"))
          .replace(
              "ASKED",
              """
              n.id = any ($1) and n.id between $4 and $5
              and ($2::uuid is null or n.client_id = $2) and ($3::uuid is null or n.receiver_id = $3)
              """);

  private final Pool pool;
  private final MeterRegistry metrics;

  Acknowledgements(Pool pool, MeterRegistry metrics) {
    this.pool = pool;
    this.metrics = metrics;
  }

  /**
   * @param ids at least one
   */
  public Uni<Acknowledged> acknowledge(List<UUID> ids, Caller caller) {
    UUID[] distinct = ids.stream().distinct().toArray(UUID[]::new);
    List<UUID> sorted = new ArrayList<>(ids);
    sorted.sort(Comparator.comparing(UUID::toString));
    return pool.preparedQuery(ACKNOWLEDGE)
        .execute(
            Tuple.of(
                distinct,
                caller.notificationScope(null),
                caller.receiverScope(),
                sorted.get(0),
                sorted.get(sorted.size() - 1)))
        .invoke(this::count)
        .map(Acknowledgements::sorted);
  }

  private void count(RowSet<Row> rows) {
    long news =
        rows.stream()
            .map(row -> row.getString("state"))
            .filter(was -> was != null && !was.equals("DELIVERED") && !was.equals("CANCELLED"))
            .count();
    metrics.counter("tidings.notifications.ended", "state", "DELIVERED").increment(news);
  }

  private static Acknowledged sorted(RowSet<Row> rows) {
    Acknowledged all = new Acknowledged(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (Row row : rows) {
      String state = row.getString("state");
      List<UUID> list =
          state == null
              ? all.unknown()
              : state.equals("CANCELLED") ? all.cancelled() : all.acknowledged();
      list.add(row.getUUID("id"));
    }
    return all;
  }

  /**
   * What an acknowledgement did with each id.
   *
   * @param acknowledged DELIVERED by this request or before
   * @param cancelled CANCELLED before; only a redelivery changes that
   * @param unknown no notification that this key may see
   */
  public record Acknowledged(List<UUID> acknowledged, List<UUID> cancelled, List<UUID> unknown) {}
}
