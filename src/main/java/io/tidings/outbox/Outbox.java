package io.tidings.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.tidings.ladder.Ladder;
import io.tidings.ladder.Ladders;
import io.tidings.notification.NotificationMessage.WireBody;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.hibernate.FlushMode;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

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

  /**
   * The final result of a business operation, to be sent to receivers.
   *
   * @param subject what it is about: the recharge id, or the caller's own key
   * @param key the key that both sides know: the order number
   * @param amount minor units of {@code currency}; both or neither may be {@code null}
   * @param at when it ended; the commit fails if the database's clock differs by more than 10 s
   * @param data what the receivers are shown; written as JSON once, in this package
   */
  public record BusinessResult(
      UUID clientId,
      @Nullable String type,
      String subject,
      String key,
      Long amount,
      String currency,
      Instant at,
      Object data,
      @Nullable String traceparent) {}

  /** Provides the named ladders as JSON, for each append; written again only when they change. */
  @Singleton
  public static class NamedLaddersJson {

    @RegisterForReflection // our code calls Jackson, so the framework does not see it
    private record Row(String name, String version, long window_ms) {}

    private record Written(@Nullable Collection<Ladder> ladders, @Nullable String json) {}

    private final Ladders ladders;
    private final ObjectMapper mapper;
    private volatile Written last = new Written(null, null);

    NamedLaddersJson(Ladders ladders, ObjectMapper mapper) {
      this.ladders = ladders;
      this.mapper = mapper;
    }

    public @Nullable String json() {
      Collection<Ladder> now = ladders.allNamed();
      Written written = last;
      if (!now.equals(written.ladders())) {
        written = new Written(now, write(now));
        last = written;
      }
      return written.json();
    }

    private String write(Collection<Ladder> named) {
      try {
        return mapper.writeValueAsString(named.stream().map(NamedLaddersJson::row).toList());
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("The ladders cannot be written as JSON", e);
      }
    }

    private static Row row(Ladder ladder) {
      return new Row(ladder.name(), ladder.version(), ladder.defaultWindow().toMillis());
    }
  }
}
