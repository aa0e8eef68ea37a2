package io.tidings.outbox;

import io.smallrye.mutiny.Uni;
import io.tidings.notification.WireBody;
import jakarta.inject.Singleton;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.hibernate.FlushMode;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Appends notifications in the caller's transaction, so they exist if and only if the business
 * result does. After the commit call {@link OutboxRelay#wake}; otherwise a timer finds them.
 */
@Singleton
public class Outbox {

  private static final String APPEND =
      """
      with result as (
        select 1 as place, uuid7() as id, cast(:client as uuid) as client_id, cast(:type as text) as type,
               cast(:subject as text) as subject, cast(:key as text) as key, cast(:amount as bigint) as amount,
               cast(:currency as text) as currency, cast(:at as timestamptz) as at,
               cast(:body as bytea) as body, cast(:traceparent as text) as traceparent
      ), ADDRESSED, committed as (select place from result), APPENDED
      select receiver_id from addressed
      """
          .replace("ADDRESSED", AppendSql.addressed(AppendSql.OF_BUSINESS))
          .replace("APPENDED", AppendSql.APPENDED)
          .replace("LADDERS", ":ladders")
          .replace("CLAIM_MS", "cast(null as bigint)");

  private final WireBody wireBody;
  private final NamedLaddersJson ladders;

  Outbox(WireBody wireBody, NamedLaddersJson ladders) {
    this.wireBody = wireBody;
    this.ladders = ladders;
  }

  /** Returns the receivers it was addressed to, in no particular order; may be empty. */
  public Uni<List<UUID>> append(Mutiny.Session session, BusinessResult result) {
    return session
        .createNativeQuery(APPEND)
        // It reads no change of the caller, and the caller writes its own row once, after it.
        .setFlushMode(FlushMode.MANUAL)
        .setParameter("ladders", ladders.json())
        .setParameter("type", result.type())
        .setParameter("subject", result.subject())
        .setParameter("key", result.key())
        .setParameter("amount", result.amount())
        .setParameter("currency", result.currency())
        .setParameter("at", result.at().atOffset(ZoneOffset.UTC))
        .setParameter("body", wireBody.write(result.type(), result.at(), result.data()))
        .setParameter("traceparent", result.traceparent())
        .setParameter("client", result.clientId())
        .getResultList()
        .map(rows -> rows.stream().map(UUID.class::cast).toList());
  }
}
