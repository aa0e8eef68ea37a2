package io.tidings.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.tidings.ladder.Ladder;
import io.tidings.ladder.Ladders;
import io.tidings.notification.WireBody;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.hibernate.FlushMode;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Appends notifications in the caller's transaction: they exist exactly when the business result
 * does. After the commit call {@link OutboxRelay#wake}; if nobody does, a timer finds them.
 */
@Singleton
public class Outbox {

  /**
   * One statement: it finds the receivers as the transaction sees them, not as a cache remembers,
   * and writes a row for each. The named ladders come along, because which version a name means is
   * this replica's configuration.
   */
  private static final String APPEND =
      """
      with ladder as (
        select * from jsonb_to_recordset(cast(cast(:ladders as text) as jsonb))
                   as l (name text, version text, window_ms bigint)
      ), appended as (
        insert into notification (id, client_id, receiver_id, type, subject, body, traceparent, ladder,
                                  deadline, check_at)
        select uuid7(), r.client_id, r.id, :type, :subject, cast(:body as bytea), cast(:traceparent as text), l.version, d.deadline, d.deadline
        from receiver r
             -- A name that this replica has not heard of yet must not make the receiver miss its result.
             join lateral (select * from ladder where name in (r.ladder, 'default')
                           order by name <> r.ladder limit 1) l on true
             cross join lateral (select now() + coalesce(r.window_ms, l.window_ms) * interval '1 ms' as deadline) d
        where r.client_id = :client
          and r.state <> 'DELETED'
          and (cardinality(r.event_types) = 0 or :type = any (r.event_types))
        returning receiver_id
      )
      select receiver_id from appended
      """;

  @RegisterForReflection // written or read by hand, so the framework does not see it
  private record LadderRow(String name, String version, long window_ms) {}

  private final WireBody wireBody;
  private final Ladders ladders;
  private final ObjectMapper json;

  Outbox(WireBody wireBody, Ladders ladders, ObjectMapper json) {
    this.wireBody = wireBody;
    this.ladders = ladders;
    this.json = json;
  }

  /** The receivers it was addressed to, in no order; none is a valid answer. */
  public Uni<List<UUID>> append(Mutiny.Session session, BusinessResult result) {
    return session
        .createNativeQuery(APPEND)
        // It reads nothing that the caller has changed, who writes his own row once, after it.
        .setFlushMode(FlushMode.MANUAL)
        .setParameter("ladders", ladderRows())
        .setParameter("type", result.type())
        .setParameter("subject", result.subject())
        .setParameter("body", wireBody.write(result.type(), result.at(), result.data()))
        .setParameter("traceparent", result.traceparent())
        .setParameter("client", result.clientId())
        .getResultList()
        .map(rows -> rows.stream().map(UUID.class::cast).toList());
  }

  private String ladderRows() {
    try {
      return json.writeValueAsString(ladders.allNamed().stream().map(Outbox::row).toList());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("ladders can always be written as JSON", e);
    }
  }

  private static LadderRow row(Ladder ladder) {
    return new LadderRow(ladder.name(), ladder.version(), ladder.defaultWindow().toMillis());
  }
}
