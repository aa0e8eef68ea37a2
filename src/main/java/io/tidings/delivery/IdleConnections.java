package io.tidings.delivery;

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

/**
 * Connections that were kept open after an acknowledgement, until the next request of the same
 * receiver on the same event loop, for 30 s at most.
 *
 * <p><i>Guarantee.</i> No connection serves two receivers, so what one of them sends never answers
 * another's request.
 *
 * <p><i>Threads.</i> What belongs to a route is only touched on the route's event loop.
 */
final class IdleConnections {

  private static final Duration KEPT_OPEN = Duration.ofSeconds(30);

  /** Whose connections, to where, on which event loop. */
  record Route(EventLoop loop, UUID receiver, String host, int port, boolean tls) {}

  private record Idle(ReceiverConnection connection, long untilNanos) {}

  private final Map<Route, Deque<Idle>> byRoute = new ConcurrentHashMap<>();
  private final int most;

  /**
   * @param most idle connections of one receiver on one event loop; more are closed
   */
  IdleConnections(int most) {
    this.most = most;
  }

  /**
   * The one that was used last and leads to one of these addresses, or {@code null}. Others that
   * are found on the way lead where the name no longer does, and are closed.
   */
  ReceiverConnection take(Route route, List<InetAddress> addresses) {
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

  /** One timer a route: it comes again while something is left. */
  private void closeOld(Route route) {
    Deque<Idle> idle = byRoute.get(route);
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
