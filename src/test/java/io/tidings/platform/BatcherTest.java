package io.tidings.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BatcherTest {

  private final List<List<String>> batches = new ArrayList<>();
  private final List<UniEmitter<? super Map<String, String>>> running = new ArrayList<>();

  private final Batcher<String, String, String> batcher =
      new Batcher<>(
          3,
          1,
          item -> item.substring(0, 1),
          items -> {
            batches.add(List.copyOf(items));
            return Uni.createFrom().emitter(running::add);
          });

  private void end(int batch) {
    Map<String, String> answers = new HashMap<>();
    batches.get(batch).forEach(item -> answers.put(item.substring(0, 1), item + "!"));
    running.get(batch).complete(answers);
  }

  @Test
  void gathersWhileABatchRuns() {
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
