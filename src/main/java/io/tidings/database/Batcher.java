package io.tidings.database;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Collects single items into batches: items that arrive while a batch runs form the next one, so
 * batches grow with the load. When idle, it starts a single item at once. There is a pause between
 * small batches, because many small ones cost more; an eighth of a full batch starts at once, next
 * to others. A small one also starts next to one that takes long: a stuck one delays no other.
 *
 * <p><b>Guarantee:</b> A batch contains each key once; a second item with the same key goes into a
 * later batch, in order. Each item's future ends with its own answer or its batch's failure. Memory
 * is bounded by what the callers have in flight.
 *
 * <p><b>Threads:</b> Any thread may submit. A batch starts on a thread that submitted or ended
 * another, or on a worker after a pause; futures complete on the thread that ended the batch.
 */
public final class Batcher<K, I, O> {

  /** A batch that takes longer is probably stuck; other items no longer wait for it. */
  private static final Duration LONG = Duration.ofMillis(100);

  private record Waiting<K, I, O>(K key, I item, CompletableFuture<O> answer) {}

  private final int maxSize;
  private final int maxRunning;
  private final long restNanos;
  private final long longNanos;
  private final Function<I, K> keyOf;
  private final Function<List<I>, Uni<Map<K, O>>> work;
  private final List<Waiting<K, I, O>> waiting = new LinkedList<>(); // fast to remove from inside
  private final Map<Object, Long> running = new IdentityHashMap<>(); // when each batch started
  private long endedNanos;
  private long wakeNanos = Long.MAX_VALUE;

  /**
   * @param maxSize the maximum number of items in one batch
   * @param maxRunning the maximum number of concurrent batches
   * @param rest the pause between the end of a batch and the start of a small one
   * @param work answers each key of the batch; a key without an answer gets {@code null}
   */
  public Batcher(
      int maxSize,
      int maxRunning,
      Duration rest,
      Function<I, K> keyOf,
      Function<List<I>, Uni<Map<K, O>>> work) {
    this(maxSize, maxRunning, rest, LONG, keyOf, work);
  }

  /** {@code stuck}: how long a batch may run before a small one may start next to it. */
  Batcher(
      int maxSize,
      int maxRunning,
      Duration rest,
      Duration stuck,
      Function<I, K> keyOf,
      Function<List<I>, Uni<Map<K, O>>> work) {
    this.maxSize = maxSize;
    this.maxRunning = maxRunning;
    this.restNanos = rest.toNanos();
    this.longNanos = stuck.toNanos();
    this.endedNanos = System.nanoTime() - restNanos;
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
    Uni.createFrom()
        .deferred(() -> work.apply(batch.values().stream().map(Waiting::item).toList()))
        .eventually(() -> ended(batch))
        .subscribe()
        .with(
            answers -> batch.forEach((key, entry) -> entry.answer().complete(answers.get(key))),
            cause -> batch.forEach((key, entry) -> entry.answer().completeExceptionally(cause)));
  }

  private synchronized Map<K, Waiting<K, I, O>> take() {
    Map<K, Waiting<K, I, O>> batch = new LinkedHashMap<>();
    if (waiting.isEmpty()
        || running.size() >= maxRunning
        || waiting.size() < maxSize / 8 && !mayBeSmall()) {
      return batch;
    }
    Iterator<Waiting<K, I, O>> inOrder = waiting.iterator();
    while (batch.size() < maxSize && inOrder.hasNext()) {
      Waiting<K, I, O> next = inOrder.next();
      if (batch.putIfAbsent(next.key(), next) == null) {
        inOrder.remove();
      }
    }
    running.put(batch, System.nanoTime());
    return batch;
  }

  private boolean mayBeSmall() {
    long now = System.nanoTime();
    long left = running.isEmpty() ? endedNanos + restNanos - now : longNanos - age(now);
    boolean wakesInTime = now < wakeNanos && wakeNanos <= now + left;
    if (left > 0 && !wakesInTime) {
      try {
        long millis = left / 1_000_000 + 1; // round up: if too early, it would wait again
        Infrastructure.getDefaultWorkerPool()
            .schedule(this::runNext, millis, TimeUnit.MILLISECONDS);
        wakeNanos = now + left;
      } catch (RejectedExecutionException stopping) {
        return true;
      }
    }
    return left <= 0;
  }

  /** How long the newest of the running batches has been running. */
  private long age(long now) {
    return running.values().stream().mapToLong(started -> now - started).min().orElse(0);
  }

  private void ended(Object batch) {
    synchronized (this) {
      running.remove(batch);
      endedNanos = System.nanoTime();
    }
    runNext();
  }
}
