package io.tidings.delivery.call;

import static java.util.Objects.requireNonNull;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps connections open after an acknowledgement, for the next request to the same receiver on the
 * same event loop, for at most 30 s.
 *
 * <p><b>Guarantee:</b> no connection serves two receivers, so the response of one never answers a
 * request to another.
 *
 * <p><b>Threads:</b> the connections of a route are used only on the route's event loop.
 */
final class IdleConnections {

  private static final Duration KEPT_OPEN = Duration.ofSeconds(30);

  /** Identifies connections by receiver, destination and event loop. */
  public record Route(
      EventLoop loop, @Nullable UUID receiver, String host, int port, boolean tls) {}

  private record Idle(ReceiverConnection connection, long untilNanos) {}

  private final Map<Route, Deque<Idle>> byRoute = new ConcurrentHashMap<>();
  private final int most;

  /**
   * @param most maximum idle connections of one receiver on one event loop; more are closed
   */
  IdleConnections(int most) {
    this.most = most;
  }

  /**
   * The most recently used one to any of these addresses, or {@code null}. Closes those it finds to
   * other addresses, because the name no longer resolves to them.
   */
  @Nullable ReceiverConnection take(Route route, List<InetAddress> addresses) {
    Deque<Idle> idle = byRoute.get(route);
    while (idle != null && !idle.isEmpty()) {
      ReceiverConnection found = idle.pollLast().connection();
      if (found.isIdle() && addresses.contains(found.address())) {
        return found;
      }
      found.close();
    }
    return null;
  }

  void keep(Route route, ReceiverConnection connection) {
    Deque<Idle> idle = byRoute.get(route);
    if (idle == null) {
      idle = new ArrayDeque<>();
      byRoute.put(route, idle);
      closeLater(route, KEPT_OPEN.toNanos());
    }
    if (idle.size() >= most) {
      connection.close();
    } else {
      idle.addLast(new Idle(connection, System.nanoTime() + KEPT_OPEN.toNanos()));
    }
  }

  private void closeLater(Route route, long nanos) {
    route.loop().schedule(() -> closeOld(route), nanos, TimeUnit.NANOSECONDS);
  }

  /** Uses one timer per route, which starts again while connections are left. */
  private void closeOld(Route route) {
    Deque<Idle> idle = requireNonNull(byRoute.get(route));
    long now = System.nanoTime();
    while (!idle.isEmpty()
        && (idle.peekFirst().untilNanos() - now <= 0 || !idle.peekFirst().connection().isIdle())) {
      idle.pollFirst().connection().close();
    }
    if (idle.isEmpty()) {
      byRoute.remove(route);
    } else {
      closeLater(route, Math.max(idle.peekFirst().untilNanos() - now, 0));
    }
  }
}
