package io.tidings.outbox;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.tidings.outbox.Outbox.NamedLaddersJson;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * Addresses incidents (an exhausted notification or a suspended receiver) to the receivers that
 * name their type: those of the same client, and the operator's, which get those of all clients.
 * Each becomes a notification like any other. Its timestamp is the time of this step; the data has
 * the time of the incident.
 *
 * <p><b>After a crash:</b> nothing is repeated or lost: an incident is deleted in the transaction
 * that inserts its notifications. Every replica runs this and skips rows that another has locked.
 */
@Singleton
class Incidents {

  private static final Logger LOG = Logger.getLogger(Incidents.class);
  private static final int AT_ONCE = 500;

  private static final String ADDRESS =
      """
      with taken as (
        delete from incident
        where id in (select id from incident order by id limit $1 for update skip locked)
        returning *
      ), result as (
        select (row_number() over (order by t.id))::int as place, cast(null as uuid) as id, t.client_id, t.type,
               t.subject, t.subject as key, cast(null as bigint) as amount, cast(null as text) as currency,
               statement_timestamp() as at,
               convert_to(cast(json_build_object('type', t.type, 'timestamp', wire_time(statement_timestamp()), 'data', t.data) as text),
                          'UTF8') as body,
               cast(null as text) as traceparent
        from taken t
      ), ADDRESSED, committed as (select place from result), APPENDED
      select count(*) from result
      """
          .replace("ADDRESSED", AppendSql.addressed(AppendSql.OF_INCIDENT))
          .replace("APPENDED", AppendSql.APPENDED)
          .replace("LADDERS", "$2")
          .replace("CLAIM_MS", "cast(null as bigint)");

  private final Pool pool;
  private final NamedLaddersJson ladders;
  private final OutboxRelay relay;

  Incidents(Pool pool, NamedLaddersJson ladders, OutboxRelay relay) {
    this.pool = pool;
    this.ladders = ladders;
    this.relay = relay;
  }

  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> tick() {
    return address()
        .replaceWithVoid()
        .onFailure()
        .invoke(e -> LOG.warnf("incidents.not_addressed error=\"%s\"", e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  /** Returns the number of incidents. */
  Uni<Integer> address() {
    return pool.preparedQuery(ADDRESS)
        .execute(Tuple.of(AT_ONCE, ladders.json()))
        .map(rows -> rows.iterator().next().getLong(0).intValue())
        .invoke(
            number -> {
              if (number > 0) {
                relay.wake();
              }
            })
        .chain(
            number ->
                number < AT_ONCE
                    ? Uni.createFrom().item(number)
                    : address().map(more -> number + more));
  }
}
