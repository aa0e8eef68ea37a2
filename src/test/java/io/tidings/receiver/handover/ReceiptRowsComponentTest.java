package io.tidings.receiver.handover;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.tidings.receiver.handover.ReceiptRows.ReceiptEffect;
import io.tidings.testing.Api;
import io.tidings.testing.FakeConsumer;
import io.tidings.testing.HeldRows;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How receipts change notifications, on a real database. */
@QuarkusTest
@RealServices
class ReceiptRowsComponentTest extends JourneyBase {

  @Inject ReceiptRows receipts;
  @Inject Rows rows;
  @Inject HeldRows held;

  private Api.Answer till;

  @BeforeEach
  void makeReceiver() {
    till = client.newReceiver(FakeConsumer.settings("till-" + UUID.randomUUID(), "slow"));
  }

  private UUID planted(String state) {
    String ladder = rows.text("select version from ladder_version where name = 'slow' limit 1");
    return rows.notification(till.get("clientId"), till.get("id"), ladder, state, "1 hour");
  }

  /** The message is in the receiver's queue before the publisher stores that the broker has it. */
  @Test
  void receiptThatWaitsForThePublisher_counts() throws Exception {
    UUID id = planted("QUEUED");

    ReceiptEffect effect =
        held.commitWhileWaiting(
            "update notification set state = 'HANDED_OVER' where id = '%s'".formatted(id),
            () -> Uni.createFrom().completionStage(receipts.apply(id, till.get("name"))));

    assertThat(effect).isEqualTo(ReceiptEffect.APPLIED);
    assertThat(rows.state(id)).isEqualTo("DELIVERED");
  }

  @Test
  void receiptsOfTheSameBatch_countToo() throws Exception {
    List<UUID> ids = Stream.generate(() -> planted("HANDED_OVER")).limit(20).toList();
    String first = "update notification set sweeps = sweeps where id = '%s'".formatted(ids.get(0));

    held.commitWhileWaiting(
        first,
        () ->
            Uni.join()
                .all(
                    ids.stream()
                        .map(id -> Uni.createFrom().completionStage(receipts.apply(id, null)))
                        .toList())
                .andFailFast());

    assertThat(ids).allSatisfy(id -> assertThat(rows.state(id)).isEqualTo("DELIVERED"));
  }

  @Test
  void foreignReceipt_isSeenEvenAfterAWait() throws Exception {
    UUID id = planted("HANDED_OVER");

    ReceiptEffect effect =
        held.commitWhileWaiting(
            "update notification set sweeps = sweeps where id = '%s'".formatted(id),
            () ->
                Uni.join()
                    .all(
                        Uni.createFrom().completionStage(receipts.apply(id, null)),
                        Uni.createFrom()
                            .completionStage(receipts.apply(planted("HANDED_OVER"), "another")))
                    .andFailFast()
                    .map(both -> both.get(1)));

    assertThat(effect).isEqualTo(ReceiptEffect.FOREIGN);
  }

  @Test
  void idOfADayWithoutPartition_hasNoEffect() throws Exception {
    UUID old = UUID.fromString("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"); // of 2022

    assertThat(receipts.apply(old, null).get(SOON.toSeconds(), TimeUnit.SECONDS))
        .isEqualTo(ReceiptEffect.NONE);
  }
}
