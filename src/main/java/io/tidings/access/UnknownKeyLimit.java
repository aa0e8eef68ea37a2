package io.tidings.access;

import io.github.bucket4j.Bucket;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Limits the database load of guessed keys to a few lookups a second in each replica. Above that,
 * only keys in a list of existing keys are looked up. The list is read at most once a minute, and
 * only while someone guesses.
 */
@Singleton
class UnknownKeyLimit {

  private static final int LOOKUPS_PER_SECOND = 20;
  private static final int BURST = 200;
  private static final long TRUSTED_NANOS = Duration.ofMinutes(1).toNanos();

  private final KeyRepository keys;
  private final MeterRegistry metrics;
  private final Bucket lookUps =
      Bucket.builder()
          .addLimit(
              limit ->
                  limit.capacity(BURST).refillGreedy(LOOKUPS_PER_SECOND, Duration.ofSeconds(1)))
          .build();

  /**
   * @param starts the first eight bytes of the hashes of all live keys, sorted
   */
  private record Existing(long[] starts, long readNanos) {}

  private volatile @Nullable Existing existing;
  private @Nullable Uni<Existing> reading; // shared by all requests that wait for it

  UnknownKeyLimit(KeyRepository keys, MeterRegistry metrics) {
    this.keys = keys;
    this.metrics = metrics;
  }

  /**
   * Returns the live key with this hash, or {@code null}.
   *
   * @throws Problem 429 when the list does not have it and too many unknown keys are being tried
   */
  Uni<ApiKey> lookUp(byte[] hash) {
    if (lookUps.tryConsume(1)) {
      return keys.findByHash(hash).invoke(this::refundIfFound);
    }
    long start = ByteBuffer.wrap(hash).getLong();
    return existing()
        .chain(
            now ->
                Arrays.binarySearch(now.starts(), start) >= 0
                    ? keys.findByHash(hash)
                    : Uni.createFrom().failure(tooMany()));
  }

  /** Does not count the lookup of an existing key: it was no guess. */
  private void refundIfFound(ApiKey found) {
    if (found != null) {
      lookUps.addTokens(1);
    }
  }

  private Problem tooMany() {
    metrics.counter("tidings.requests.limited", "limit", "unknown-keys").increment();
    return new Problem(
        ProblemCode.LIMIT_REACHED,
        "Too many unknown keys are being tried; wait as long as Retry-After says. A new key"
            + " works on every replica within a minute.");
  }

  /** Drops the list after keys were created or revoked. */
  void forget() {
    existing = null;
  }

  private Uni<Existing> existing() {
    Existing now = existing;
    return now != null && System.nanoTime() - now.readNanos() < TRUSTED_NANOS
        ? Uni.createFrom().item(now)
        : read();
  }

  private synchronized Uni<Existing> read() {
    if (reading == null) {
      reading =
          keys.hashStarts()
              .map(starts -> new Existing(starts, System.nanoTime()))
              .invoke(read -> existing = read)
              .onTermination()
              .invoke(this::done)
              .memoize()
              .indefinitely();
    }
    return reading;
  }

  private synchronized void done() {
    reading = null;
  }
}
