package io.tidings.redelivery;

import io.tidings.database.RecordRetention.OldRecords;
import io.tidings.web.Params;
import io.tidings.web.Problem;
import jakarta.inject.Singleton;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A recovery and its progress.
 *
 * @param id {@code null} for a dry run
 * @param state RUNNING, DONE or CANCELLED; COUNTED for a dry run
 * @param total as counted when it was requested
 * @param recovered how many it has redelivered so far; excludes what others redelivered meanwhile
 * @param askedBy the name of the key
 */
public record Recovery(
    @Nullable UUID id,
    UUID receiverId,
    Instant from,
    Instant to,
    boolean handedOver,
    int perSecond,
    String state,
    long total,
    long recovered,
    String askedBy,
    @Nullable Instant createdAt,
    @Nullable Instant endedAt) {

  /** The answer to a dry run. */
  static Recovery counted(UUID receiverId, RecoverRequest asked, long total, String askedBy) {
    return new Recovery(
        null,
        receiverId,
        asked.from(),
        asked.to(),
        asked.handedOver(),
        asked.perSecond(),
        "COUNTED",
        total,
        0,
        askedBy,
        null,
        null);
  }

  /**
   * Selects what to redeliver: the EXHAUSTED and REFUSED notifications of a receiver that were
   * created between two times. Never the CANCELLED ones.
   *
   * @param from inclusive
   * @param to exclusive
   * @param handedOver also the HANDED_OVER ones, which have no receipt
   * @param dryRun count only
   * @param perSecond how many all replicas together redeliver in a second
   */
  public record RecoverRequest(
      @NotNull Instant from,
      @NotNull Instant to,
      boolean handedOver,
      boolean dryRun,
      @Min(1) @Max(1_000) Integer perSecond) {

    private static final Duration LONGEST = Duration.ofDays(366);
    private static final int USUAL = 100;

    public RecoverRequest {
      perSecond = perSecond == null ? USUAL : perSecond;
    }

    /**
     * @throws Problem naming the invalid field
     */
    void check() {
      Params.instant("from", from.toString()); // from 1970 to 9999
      Params.instant("to", to.toString());
      Params.ordered(from, to);
      if (Duration.between(from, to).compareTo(LONGEST) > 0) {
        throw Problem.invalid("to", "must be at most 366 days after from");
      }
    }
  }

  /** Supplies the statement that deletes old recoveries that have ended. */
  @Singleton
  static class OldRecoveries implements OldRecords {

    private static final String DELETE =
        """
        delete from recovery where id = any (array(
          select id from recovery where id < $1 and state <> 'RUNNING' order by id limit $2))
        """;

    @Override
    public String table() {
      return "recovery";
    }

    @Override
    public List<String> statements() {
      return List.of(DELETE);
    }
  }
}
