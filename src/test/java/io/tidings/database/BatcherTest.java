package io.tidings.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class BatcherTest {

  private final List<List<String>> batches = new CopyOnWriteArrayList<>();
  private final List<UniEmitter<? super Map<String, String>>> running =
      new CopyOnWriteArrayList<>();

  private final Batcher<String, String, String> batcher =
      new Batcher<>(
          3,
          1,
          Duration.ZERO,
          item -> item.substring(0, 1),
          items -> {
            batches.add(List.copyOf(items));
            return Uni.createFrom().emitter(running::add);
          });

  private Batcher<String, String, String> ofSixteen(int maxRunning, Duration rest) {
    return ofSixteen(maxRunning, rest, Duration.ofHours(1));
  }

  private Batcher<String, String, String> ofSixteen(int maxRunning, Duration rest, Duration stuck) {
    return new Batcher<>(
        16,
        maxRunning,
        rest,
        stuck,
        item -> item,
        items -> {
          batches.add(List.copyOf(items));
          return Uni.createFrom().emitter(running::add);
        });
  }

  private void end(int batch) {
    Map<String, String> answers = new HashMap<>();
    batches.get(batch).forEach(item -> answers.put(item.substring(0, 1), item + "!"));
    running.get(batch).complete(answers);
  }

  @Test
  void itemsAreCollected_whileABatchRuns() {
    CompletableFuture<String> a = batcher.submit("a");
    batcher.submit("b");
    batcher.submit("c");
    batcher.submit("d");
    batcher.submit("e");
    assertThat(batches).containsExactly(List.of("a"));

    end(0);

    assertThat(a).isCompletedWithValue("a!");
    assertThat(batches).containsExactly(List.of("a"), List.of("b", "c", "d"));
    end(1);
    assertThat(batches.get(2)).containsExactly("e");
  }

  @Test
  void secondBatchStartsNextToTheFirst_onlyIfLargeEnough() {
    Batcher<String, String, String> two = ofSixteen(2, Duration.ZERO);

    two.submit("a");
    two.submit("b");
    assertThat(batches).containsExactly(List.of("a"));
    two.submit("c");
    assertThat(batches).containsExactly(List.of("a"), List.of("b", "c"));
    two.submit("d");
    two.submit("e");
    end(0);

    assertThat(batches.get(2)).containsExactly("d", "e");
  }

  @Test
  void smallBatchWaitsAfterAnother_butALargerOneStartsAtOnce() {
    Batcher<String, String, String> resting = ofSixteen(1, Duration.ofHours(1));

    resting.submit("a");
    end(0);
    resting.submit("b");
    assertThat(batches).containsExactly(List.of("a"));
    resting.submit("c");

    assertThat(batches).containsExactly(List.of("a"), List.of("b", "c"));
  }

  @Test
  void singleItemStarts_afterThePause() {
    Batcher<String, String, String> resting = ofSixteen(1, Duration.ofMillis(20));

    resting.submit("a");
    end(0);
    resting.submit("b");

    await().atMost(Duration.ofSeconds(10)).until(() -> batches.size() == 2);
  }

  @Test
  void batchesBesideAStuckOne_followEachOtherAtOnce() {
    Batcher<String, String, String> two = ofSixteen(2, Duration.ofHours(1), Duration.ofMillis(500));
    two.submit("a"); // never ends
    two.submit("b");
    await().atMost(Duration.ofSeconds(10)).until(() -> batches.size() == 2);
    two.submit("c");

    end(1);

    assertThat(batches).hasSize(3);
  }

  @Test
  void stuckBatch_delaysNoOther() {
    Batcher<String, String, String> two = ofSixteen(2, Duration.ofHours(1), Duration.ofMillis(20));

    two.submit("a"); // never ends
    two.submit("b");

    await().atMost(Duration.ofSeconds(10)).until(() -> batches.size() == 2);
  }

  @Test
  void sameKey_goesIntoALaterBatchInOrder() {
    batcher.submit("x");
    CompletableFuture<String> first = batcher.submit("a1");
    CompletableFuture<String> second = batcher.submit("a2");

    end(0);
    assertThat(batches.get(1)).containsExactly("a1");
    end(1);
    assertThat(batches.get(2)).containsExactly("a2");
    end(2);

    assertThat(first).isCompletedWithValue("a1!");
    assertThat(second).isCompletedWithValue("a2!");
  }

  @Test
  void failure_failsItsBatchAndNotTheNext() {
    CompletableFuture<String> a = batcher.submit("a");
    CompletableFuture<String> b = batcher.submit("b");

    running.get(0).fail(new IllegalStateException("away"));
    end(1);

    assertThat(a).isCompletedExceptionally();
    assertThat(b).isCompletedWithValue("b!");
  }
}
