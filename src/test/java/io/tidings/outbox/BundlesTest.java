package io.tidings.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.notification.NotificationMessage;
import io.tidings.outbox.Claim.Bundles;
import io.tidings.outbox.Claim.ClaimedRow;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BundlesTest {

  private static final UUID ONE = new UUID(0, 1);
  private static final UUID OTHER = new UUID(0, 2);

  private static ClaimedRow row(UUID receiver, int rung, int bytes) {
    return new ClaimedRow(
        new NotificationMessage(
            UUID.randomUUID(),
            receiver,
            "t",
            "fast-00000000",
            rung,
            0,
            Instant.EPOCH,
            new byte[bytes],
            null),
        OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC),
        0);
  }

  @Test
  void receiversAndRungs_areNeverMixed() {
    ClaimedRow a = row(ONE, 0, 1);
    ClaimedRow b = row(OTHER, 0, 1);
    ClaimedRow c = row(ONE, 3, 1);
    ClaimedRow d = row(ONE, 0, 1);

    assertThat(Bundles.of(List.of(a, b, c, d), 16))
        .containsExactlyInAnyOrder(List.of(a, d), List.of(b), List.of(c));
  }

  @Test
  void bundles_respectTheSizeLimitAndLoseNothing() {
    List<ClaimedRow> rows = new ArrayList<>();
    for (int i = 0; i < 35; i++) {
      rows.add(row(ONE, 0, 1));
    }

    List<List<ClaimedRow>> bundles = Bundles.of(rows, 16);

    assertThat(bundles).extracting(List::size).containsExactly(16, 16, 3);
    assertThat(bundles.stream().flatMap(List::stream)).containsExactlyElementsOf(rows);
    assertThat(Bundles.of(rows, 1)).hasSize(35);
  }

  @Test
  void largeBodies_makeSmallerBundles() {
    List<ClaimedRow> rows = List.of(row(ONE, 0, 60_000), row(ONE, 0, 60_000), row(ONE, 0, 60_000));

    assertThat(Bundles.of(rows, 16)).extracting(List::size).containsExactly(2, 1);
  }

  @Test
  void noRows_makeNoBundle() {
    assertThat(Bundles.of(List.of(), 16)).isEmpty();
  }
}
