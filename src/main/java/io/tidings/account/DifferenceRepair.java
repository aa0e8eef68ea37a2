package io.tidings.account;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.account.Order.Verdict;
import io.tidings.account.RechargeApi.OrderNumbers;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/**
 * Queries orders that differ and applies the responses like any notice: a LOST result ends its
 * order, an ALTERED one is a contradiction.
 */
@Singleton
class DifferenceRepair {

  private static final Logger LOG = Logger.getLogger(DifferenceRepair.class);
  private static final int AT_ONCE = 200;

  private final RechargeSystem system;
  private final Registrar membership;
  private final NoticeApplier notices;

  DifferenceRepair(RechargeSystem system, Registrar membership, NoticeApplier notices) {
    this.system = system;
    this.membership = membership;
    this.notices = notices;
  }

  Uni<Void> all(List<Difference> differences) {
    List<String> orders =
        differences.stream()
            .filter(d -> d.theirs() != null)
            .map(d -> d.theirs().orderNo())
            .distinct()
            .toList();
    return Multi.createFrom()
        .iterable(orders)
        .group()
        .intoLists()
        .of(AT_ONCE)
        .onItem()
        .transformToUniAndConcatenate(this::ask)
        .collect()
        .last()
        .replaceWithVoid();
  }

  private Uni<Void> ask(List<String> orders) {
    return system
        .ask(
            requireNonNull(membership.get()).apiKey(),
            (api, key) -> api.query(key, new OrderNumbers(orders)))
        .chain(
            answer -> {
              if (!answer.isFine()) {
                throw new IllegalStateException(answer.describe());
              }
              List<CompletableFuture<Verdict>> applied = new ArrayList<>();
              for (JsonNode recharge : answer.json().path("items")) {
                apply(recharge, applied);
              }
              return Uni.createFrom()
                  .completionStage(
                      CompletableFuture.allOf(applied.toArray(CompletableFuture[]::new)));
            });
  }

  private void apply(JsonNode recharge, List<CompletableFuture<Verdict>> applied) {
    try {
      Notice notice = Notice.ofRecharge(recharge);
      if (notice != null) {
        applied.add(notices.apply(notice));
      }
    } catch (IllegalArgumentException unreadable) {
      LOG.errorf("account.response_unreadable error=\"%s\"", unreadable.getMessage());
    }
  }
}
