package io.tidings.reconciliation.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.tidings.reconciliation.feed.FeedReader.FeedPage;
import io.tidings.reconciliation.feed.RecordScopes.FeedPosition;
import io.tidings.reconciliation.feed.RecordScopes.FeedPosition.Epoch;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A feed has no gaps or repeats when writers commit late or roll back or a sequencer dies. */
@QuarkusTest
@RealServices
class FeedComponentTest extends FeedFixture {

  @Inject FeedReader reader;
  @Inject Sequencer sequencer;
  @Inject Rows rows;

  private FeedPage page(FeedPosition after, int limit) {
    return reader.page(client, after, limit, Duration.ZERO).await().atMost(SOON);
  }

  @Test
  void readerSeesEachEntryOnce_withSlowAndRolledBackWriters() {
    Random random = new Random(7);
    List<CompletableFuture<Void>> writers = new ArrayList<>();
    Open slowest = open();
    List<UUID> read = new ArrayList<>();
    FeedPosition place = FeedPosition.START;
    for (int i = 0; i < 300; i++) {
      writers.add(transaction(Duration.ofMillis(random.nextInt(60)), random.nextInt(4) > 0));
      if (i % 10 == 0) {
        FeedPage page = page(place, 1 + random.nextInt(5));
        read.addAll(page.ids());
        place = page.next();
      }
    }
    writers.forEach(CompletableFuture::join);
    Set<UUID> before = new HashSet<>(committed);

    // Committed entries appear while one transaction is still open
    long give = System.nanoTime() + SOON.toNanos();
    while (read.size() < before.size() && System.nanoTime() < give) {
      FeedPage page = page(place, 50);
      read.addAll(page.ids());
      place = page.next();
    }
    assertThat(read).doesNotHaveDuplicates().containsAll(before);
    slowest.commit();
    FeedPosition end = place;
    await().atMost(SOON).until(() -> page(end, 50).ids().size() == 2);
    read.addAll(page(end, 50).ids());

    assertThat(read).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(committed);
    assertThat(pagesFromTheStart(7)).isEqualTo(read); // the order never changes
  }

  private List<UUID> pagesFromTheStart(int limit) {
    List<UUID> all = new ArrayList<>();
    FeedPosition place = FeedPosition.START;
    for (FeedPage page = page(place, limit);
        !page.ids().isEmpty();
        page = page(page.next(), limit)) {
      all.addAll(page.ids());
    }
    return all;
  }

  @Test
  void nextSequencerContinues_afterOneDiesInItsTransaction() {
    CompletableFuture<Void> held = new CompletableFuture<>();
    CompletableFuture<Void> dead =
        pool.withTransaction(
                sql ->
                    sql.query("select 1 from feed_position for update") // wait for the other one
                        .execute()
                        .chain(() -> write(sql, UUID.randomUUID())) // visible to itself only
                        .chain(() -> sequencer.batch(sql, SequencerRound.whole()))
                        .invoke(() -> held.complete(null))
                        .onItem()
                        .delayIt()
                        .by(Duration.ofMillis(700))
                        .chain(() -> Uni.createFrom().<Void>failure(new IllegalStateException())))
            .subscribeAsCompletionStage();
    CompletableFuture.anyOf(held, dead).orTimeout(60, TimeUnit.SECONDS).join();
    transaction(Duration.ZERO, true).join();

    assertThatThrownBy(() -> dead.get(60, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(IllegalStateException.class);

    await().atMost(SOON).until(() -> page(FeedPosition.START, 10).ids().size() == 2);
    assertThat(Set.copyOf(page(FeedPosition.START, 10).ids())).isEqualTo(committed);
  }

  @Test
  void sequencerSkipsItsBatch_whileAnotherOneNumbers() {
    pool.withTransaction(
            sql ->
                sql.query("select 1 from feed_position for update")
                    .execute()
                    .chain(
                        () ->
                            pool.withTransaction(
                                other -> sequencer.batch(other, SequencerRound.whole())))
                    .invoke(more -> assertThat(more).isFalse()))
        .await()
        .atMost(SOON);
  }

  @Test
  void numbersHaveNoGaps_andMinutesAddUp() {
    long before = rows.number("select last from feed_position");
    transaction(Duration.ZERO, true).join();
    transaction(Duration.ZERO, true).join();
    await().atMost(SOON).until(() -> page(FeedPosition.START, 10).ids().size() == 4);

    assertThat(
            rows.number(
                "select (select last from feed_position) - %1$d - (select count(*) from feed where seq >"
                    + " %1$d)",
                before))
        .isZero();
    assertThat(
            rows.number(
                "select cast(sum(count) * 1000 + sum(amount) as bigint) from digest_minute where"
                    + " scope_id = '%s'",
                client))
        .isEqualTo(4 * 1000 + 4 * 7);
  }

  @Test
  void readersContinueAtTheRestoredEnd_afterARestore() {
    transaction(Duration.ZERO, true).join();
    await().atMost(SOON).until(() -> page(FeedPosition.START, 10).ids().size() == 2);
    FeedPosition read = page(FeedPosition.START, 10).next();

    // Given a reader that is ahead of the restored feed
    FeedPosition ahead = new FeedPosition(read.epoch(), read.from(), Long.MAX_VALUE);
    rows.sql("select feed_restored()");
    transaction(Duration.ZERO, true).join();

    await().atMost(SOON).until(() -> page(ahead, 10).ids().size() == 2);
    assertThat(page(read, 10).ids()).isEqualTo(page(ahead, 10).ids());
    Epoch now = page(ahead, 10).next().epoch();
    assertThat(now.parent()).isEqualTo(read.epoch().id());
    assertThat(now.id()).isNotEqualTo(read.epoch().id());
  }

  /**
   * A standby was promoted; then a backup of the old primary was restored. Each started an epoch,
   * at different entries. A counter would have given both epochs the same number.
   */
  @Test
  void readerGoesBackToSharedEntries_afterHistoriesDiverge() {
    transaction(Duration.ZERO, true).join();
    await().atMost(SOON).until(() -> page(FeedPosition.START, 10).ids().size() == 2);
    FeedPosition shared = page(FeedPosition.START, 10).next();
    transaction(Duration.ZERO, true).join();
    await().atMost(SOON).until(() -> page(FeedPosition.START, 10).ids().size() == 4);
    long last = page(FeedPosition.START, 10).next().to();
    rows.sql("select feed_restored()");
    transaction(Duration.ZERO, true).join();
    await().atMost(SOON).until(() -> page(FeedPosition.START, 10).ids().size() == 6);

    // Their epoch started at the shared position, before the entries committed here since
    Epoch theirs = new Epoch(42, shared.epoch().id(), shared.to());
    FeedPosition far = new FeedPosition(theirs, last + 1_000, last + 2_000);
    assertThat(page(far, 10).ids()).hasSize(4);

    // Their epoch started later than ours: the shared entries end where ours started
    Epoch later = new Epoch(43, shared.epoch().id(), last + 50);
    assertThat(page(new FeedPosition(later, last + 60, last + 70), 10).ids()).hasSize(2);

    // A reader that had not come so far continues where it was
    assertThat(page(new FeedPosition(theirs, 0, shared.from()), 10).ids()).hasSize(6);

    // Their epochs are unknown here, as after two failovers: repeated entries do no harm
    Epoch strange = new Epoch(44, 45, shared.to());
    assertThat(page(new FeedPosition(strange, last, last + 70), 10).ids())
        .hasSizeGreaterThanOrEqualTo(4);
    assertThat(page(new FeedPosition(strange, last, last + 70), 10).next().epoch())
        .isEqualTo(page(FeedPosition.START, 10).next().epoch());
  }

  @Test
  void feedClosesThePast_onceOpenTransactionsEnd() {
    String closed =
        "select case when closed_until >= timestamptz '%s' - interval '9 s' then 1 else 0 end from"
            + " feed_position";
    Open slow = open();
    String now = rows.text("select cast(now() as text)");
    // The sequencer had its chance: it has passed a later fence.
    await()
        .atMost(SOON)
        .until(
            () ->
                rows.number(
                        "select count(*) from feed_position p where p.complete_at > (select min(at) from"
                            + " feed_fence where at > timestamptz '%s' + interval '1 s')",
                        now)
                    == 1);
    assertThat(rows.number(closed, now)).isZero();

    slow.commit();

    await().atMost(SOON).until(() -> rows.number(closed, now) == 1);
  }
}
