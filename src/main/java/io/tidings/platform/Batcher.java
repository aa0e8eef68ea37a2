package io.tidings.platform;

import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Gathers single pieces of work into batches: while a batch runs, what arrives waits and makes the
 * next one, so that a batch grows with the load and a lone piece waits for nothing.
 *
 * <p>No key stands twice in one batch (a second one goes into a later batch, in order). Each
 * piece's future ends with its own answer, or with the failure of its batch. Memory is bounded by
 * what the callers have in flight. Any thread may submit; answers come on the thread that ended the
 * batch.
 */
public final class Batcher<K, I, O> {

  private record Waiting<K, I, O>(K key, I item, CompletableFuture<O> answer) {}

  private final int maxSize;
  private final int maxRunning;
  private final Function<I, K> keyOf;
  private final Function<List<I>, Uni<Map<K, O>>> work;
  private final ArrayDeque<Waiting<K, I, O>> waiting = new ArrayDeque<>();
  private int running;

  /**
   * @param maxSize the most pieces in one batch
   * @param maxRunning how many batches may run at once
   * @param work answers each key of the batch; a key without an answer gets {@code null}
   */
  public Batcher(
      int maxSize, int maxRunning, Function<I, K> keyOf, Function<List<I>, Uni<Map<K, O>>> work) {
    this.maxSize = maxSize;
    this.maxRunning = maxRunning;
    this.keyOf = keyOf;
    this.work = work;
  }

  public CompletableFuture<O> submit(I item) {
    Waiting<K, I, O> entry = new Waiting<>(keyOf.apply(item), item, new CompletableFuture<>());
    synchronized (this) {
      waiting.add(entry);
    }
    runNext();
    return entry.answer();
  }

  private void runNext() {
    Map<K, Waiting<K, I, O>> batch = take();
    if (batch.isEmpty()) {
      return;
    }
    List<I> items = batch.values().stream().map(Waiting::item).toList();
    Uni.createFrom()
        .deferred(() -> work.apply(items))
        .subscribe()
        .with(
            answers -> {
              ended();
              batch.forEach((key, entry) -> entry.answer().complete(answers.get(key)));
            },
            failure -> {
              ended();
              batch.values().forEach(entry -> entry.answer().completeExceptionally(failure));
            });
  }

  private synchronized Map<K, Waiting<K, I, O>> take() {
    Map<K, Waiting<K, I, O>> batch = new LinkedHashMap<>();
    if (running >= maxRunning || waiting.isEmpty()) {
      return batch;
    }
    List<Waiting<K, I, O>> later = new ArrayList<>();
    while (batch.size() < maxSize && !waiting.isEmpty()) {
      Waiting<K, I, O> next = waiting.poll();
      if (batch.putIfAbsent(next.key(), next) != null) {
        later.add(next);
      }
    }
    for (int i = later.size() - 1; i >= 0; i--) {
      waiting.addFirst(later.get(i));
    }
    running++;
    return batch;
  }

  private void ended() {
    synchronized (this) {
      running--;
    }
    runNext();
  }
}
