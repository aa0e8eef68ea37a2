package io.tidings.account;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.account.Difference.KnownResult;
import io.tidings.account.RechargeApi.RechargeResponse;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Compares each day with the recharge system after the day is closed there: hourly digests, then
 * digests by the minute if an hour differs, then the records of a minute that differs. Queries and
 * applies missing results. Stores and reports contradictions, which move no money.
 *
 * <p><b>Guarantee:</b> a failed day is tried again, for a week. Repeating a day changes nothing.
 */
@Singleton
class DailyReconciliation {

  private static final Logger LOG = Logger.getLogger(DailyReconciliation.class);
  private static final int DAYS_BACK = 7;

  private final KnownResultRows rows;
  private final RechargeSystem system;
  private final Registrar membership;
  private final DifferenceRepair repair;
  private final AccountConfig config;
  private final MeterRegistry metrics;
  private final Clock clock;

  DailyReconciliation(
      KnownResultRows rows,
      RechargeSystem system,
      Registrar membership,
      DifferenceRepair repair,
      AccountConfig config,
      MeterRegistry metrics,
      Clock clock) {
    this.rows = rows;
    this.system = system;
    this.membership = membership;
    this.repair = repair;
    this.config = config;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Scheduled(
      every = "15m",
      delayed = "1m",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> tick() {
    if (!config.enabled() || membership.get() == null) {
      return Uni.createFrom().voidItem();
    }
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    return Multi.createFrom()
        .items(LongStream.rangeClosed(1, DAYS_BACK).boxed())
        .onItem()
        .transformToUniAndConcatenate(back -> compareOnce(today.minusDays(back)))
        .collect()
        .last()
        .replaceWithVoid();
  }

  private Uni<Void> compareOnce(LocalDate day) {
    Instant from = day.atStartOfDay(ZoneOffset.UTC).toInstant();
    return rows.isCompared(day)
        .chain(done -> done ? Uni.createFrom().item(false) : isClosed(from))
        .chain(
            due ->
                due
                    ? compare(from, from.plus(1, ChronoUnit.DAYS))
                        .chain(found -> rows.compared(day, found.size()))
                    : Uni.createFrom().voidItem())
        .onFailure()
        .invoke(
            e -> LOG.warnf("account.comparison_failed date=%s error=\"%s\"", day, e.getMessage()))
        .onFailure()
        .recoverWithNull();
  }

  private Uni<Boolean> isClosed(Instant day) {
    return buckets(day, day.plus(1, ChronoUnit.DAYS), "PT24H")
        .map(items -> items.get(0).path("closed").asBoolean());
  }

  /**
   * Finds the differences and repairs those that can be repaired.
   *
   * @param from the start of an hour, as is {@code to}
   */
  Uni<List<Difference>> compare(Instant from, Instant to) {
    return drill(from, to, "PT1H")
        .call(found -> found.isEmpty() ? Uni.createFrom().voidItem() : rows.store(found))
        .call(repair::all)
        .invoke(found -> found.forEach(this::report)); // last, because a failed day is tried again
  }

  private Uni<List<Difference>> drill(Instant from, Instant to, String bucket) {
    return buckets(from, to, bucket)
        .chain(
            items ->
                Multi.createFrom()
                    .iterable(items)
                    .onItem()
                    .transformToUniAndConcatenate(item -> inBucket(item, bucket.equals("PT1H")))
                    .collect()
                    .in(ArrayList<Difference>::new, List::addAll)
                    .map(found -> (List<Difference>) found));
  }

  private Uni<List<Difference>> inBucket(JsonNode bucket, boolean isHour) {
    Instant from = Instant.parse(bucket.path("from").asText());
    Instant to = Instant.parse(bucket.path("to").asText());
    return rows.between(from, to)
        .chain(
            ours ->
                KnownResult.digest(ours).equals(bucket.path("hash").asText())
                    ? Uni.createFrom().item(List.<Difference>of())
                    : isHour
                        ? drill(from, to, "PT1M")
                        : records(from, to, null).map(theirs -> Difference.between(theirs, ours)));
  }

  private Uni<List<JsonNode>> buckets(Instant from, Instant to, String bucket) {
    return system
        .ask(
            requireNonNull(membership.get()).apiKey(),
            (api, key) -> api.digest(key, from.toString(), to.toString(), bucket))
        .map(DailyReconciliation::items);
  }

  /**
   * Reads all pages.
   *
   * @param cursor {@code null}: from the first one
   */
  private Uni<List<KnownResult>> records(Instant from, Instant to, @Nullable String cursor) {
    return system
        .ask(
            requireNonNull(membership.get()).apiKey(),
            (api, key) -> api.items(key, from.toString(), to.toString(), 1_000, cursor))
        .chain(
            answer -> {
              List<KnownResult> known = new ArrayList<>();
              items(answer).stream()
                  .map(KnownResult::of)
                  .filter(one -> one.type().startsWith("recharge.")) // other results are not ours
                  .forEach(known::add);
              JsonNode next = answer.json().path("next");
              return next.isTextual()
                  ? records(from, to, next.asText())
                      .map(
                          more -> {
                            known.addAll(more);
                            return known;
                          })
                  : Uni.createFrom().item(known);
            });
  }

  private static List<JsonNode> items(RechargeResponse answer) {
    if (!answer.isFine()) {
      throw new IllegalStateException(answer.describe());
    }
    List<JsonNode> items = new ArrayList<>();
    answer.json().path("items").forEach(items::add);
    return items;
  }

  private void report(Difference found) {
    metrics.counter("tidings.account.differences", "kind", found.kind().name()).increment();
    LOG.errorf(
        "account.difference kind=%s order=%s type=%s theirs=%s ours=%s",
        found.kind(),
        found.either().orderNo(),
        found.either().type(),
        found.theirs() == null ? null : found.theirs().money(),
        found.ours() == null ? null : found.ours().money());
  }
}
