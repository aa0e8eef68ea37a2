package io.tidings.names;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Resolves names for callers that must not wait for a slow name server, and remembers which names
 * are not answered. A caller gives up after {@link #PATIENCE}; the query goes on, and nobody else
 * waits for that name: 200 receivers whose names nobody answers would otherwise use all slots for
 * calls. From the age of {@link #SILENT_AFTER} on, until {@link #SILENCE} after its end, a query
 * without an answer counts as failed.
 *
 * <p><b>Threads:</b> any; never blocks. A crash forgets what it remembers.
 */
@Singleton
public class NameQueries {

  /** Name servers usually answer within some 50 ms, also what they must ask others for. */
  static final Duration PATIENCE = Duration.ofMillis(250);

  /** As long as one query; a name server that is back is noticed after that. */
  static final Duration SILENCE = Duration.ofSeconds(5);

  /**
   * Longer than name servers take that must ask others. Until then attempts come back without
   * counting, and each round costs as much as a delivery: so this is short.
   */
  static final Duration SILENT_AFTER = Duration.ofSeconds(2);

  /** Longer than a query takes, with all servers and repetitions. */
  private static final Duration FORGOTTEN = Duration.ofMinutes(1);

  /** A late answer is kept: the next attempt would be too late for it again. */
  private static final Duration LATE_ANSWER = Duration.ofSeconds(10);

  private static final int MOST_NAMES = 100_000;

  private final Vertx vertx;
  private final NameResolver names;
  private final LongSupplier nanos;
  private final Cache<String, Query> unanswered =
      Caffeine.newBuilder()
          .maximumSize(MOST_NAMES)
          .expireAfterAccess(Duration.ofMinutes(10))
          .build();

  @Inject
  NameQueries(Vertx vertx, NameResolver names) {
    this(vertx, names, System::nanoTime);
  }

  public NameQueries(Vertx vertx, NameResolver names, LongSupplier nanos) {
    this.vertx = vertx;
    this.names = names;
    this.nanos = nanos;
  }

  /**
   * Returns all addresses, like {@link NameResolver#resolve}, on the caller's context. Fails at
   * once with {@link UnknownHostException} if the last query was not answered.
   */
  public Future<List<InetAddress>> resolve(String host) {
    Query known = unanswered.getIfPresent(host);
    if (known != null && known.isSilent(nanos.getAsLong())) {
      return Future.failedFuture(
          new UnknownHostException(host + ": no name server answered a moment ago"));
    }
    if (known != null && known.isAnswered(nanos.getAsLong())) {
      return Future.succeededFuture(known.answer);
    }
    Future<List<InetAddress>> found = names.resolve(host);
    if (!found.isComplete()) {
      Query query =
          unanswered
              .asMap()
              .compute(
                  host,
                  (name, last) ->
                      last == null || last.isOver(nanos.getAsLong())
                          ? new Query(nanos.getAsLong())
                          : last);
      found.onComplete(ended -> end(host, query, ended.result()));
    }
    return found;
  }

  /** As {@link #resolve}, but fails with {@link NotYetAnswered} after {@link #PATIENCE}. */
  public Future<List<InetAddress>> resolveSoon(String host) {
    Duration retry = retryAfter(host);
    if (retry != null) {
      return Future.failedFuture(new NotYetAnswered(host, retry));
    }
    Future<List<InetAddress>> found = resolve(host);
    if (found.isComplete()) {
      return found;
    }
    Promise<List<InetAddress>> soon = Promise.promise();
    long timer =
        vertx.setTimer(
            PATIENCE.toMillis(),
            fired -> soon.tryFail(new NotYetAnswered(host, PATIENCE.multipliedBy(2))));
    found.onComplete(
        ended -> {
          vertx.cancelTimer(timer);
          if (ended.succeeded()) {
            soon.tryComplete(ended.result());
          } else {
            soon.tryFail(ended.cause());
          }
        });
    return soon.future();
  }

  /** Whether some names have no answer; if not, {@link #retryAfter} need not be asked. */
  public boolean hasUnanswered() {
    return unanswered.estimatedSize() > 0;
  }

  /**
   * Returns how long to wait before trying this name again: until it is answered or counts as
   * silent. {@code null}: try now.
   */
  public @Nullable Duration retryAfter(String host) {
    Query query = unanswered.getIfPresent(host);
    long age = query == null || query.ended ? 0 : nanos.getAsLong() - query.since;
    long left = SILENT_AFTER.toNanos() - age;
    return age > PATIENCE.toNanos() && left > 0 ? Duration.ofNanos(left) : null;
  }

  private void end(String host, Query query, @Nullable List<InetAddress> answer) {
    long now = nanos.getAsLong();
    if (now - query.since < PATIENCE.toNanos()) { // also "no such name" is an answer
      unanswered.invalidate(host);
    } else {
      query.end(answer, now);
    }
  }

  /** A query that was not answered at once; its answer counts whenever it comes. */
  private static final class Query {

    private final long since;
    private volatile @Nullable List<InetAddress> answer;
    private volatile long endedAt;
    private volatile boolean ended;

    private Query(long since) {
      this.since = since;
    }

    /** Of several event loops that ask, one answer is enough. */
    private synchronized void end(@Nullable List<InetAddress> found, long now) {
      if (found == null && answer != null) {
        return;
      }
      answer = found;
      endedAt = now;
      ended = true;
    }

    private boolean isSilent(long now) {
      return ended
          ? answer == null && now - endedAt < SILENCE.toNanos()
          : now - since >= SILENT_AFTER.toNanos() && !isOver(now);
    }

    /** Also one that should have ended long ago: it must not be waited for, for ever. */
    private boolean isOver(long now) {
      return ended || now - since > FORGOTTEN.toNanos();
    }

    private boolean isAnswered(long now) {
      return ended && answer != null && now - endedAt < LATE_ANSWER.toNanos();
    }
  }

  /** A name server has not answered yet; the query goes on. */
  public static final class NotYetAnswered extends UnknownHostException {

    private static final long serialVersionUID = 1;

    private final transient Duration retryAfter;

    NotYetAnswered(String host, Duration retryAfter) {
      super(host + ": no name server answered within " + PATIENCE.toMillis() + " ms");
      this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
      return retryAfter;
    }

    /** It is made for each attempt, and its stack says nothing. */
    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }
}
