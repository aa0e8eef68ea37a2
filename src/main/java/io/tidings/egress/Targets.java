package io.tidings.egress;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.tidings.egress.AddressGuard.BlockedAddress;
import io.tidings.egress.Target.TargetConfig;
import io.tidings.names.NameQueries;
import io.tidings.names.NameQueries.NotYetAnswered;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks what may be called: the URL when it is set, and the addresses of its name at each call, so
 * that a name that resolves differently the second time gains nothing.
 */
@Singleton
@Startup(-3) // before the scheduler: a setting that can't be used ends the start
public class Targets {

  private final AddressGuard guard;
  private final NameQueries names;
  private final List<PortRange> ports;

  /** URLs that may be called: reading one again for each call took 5 % of a delivery. */
  private final Cache<String, Target> known =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(Duration.ofHours(1)).build();

  @Inject
  Targets(AddressGuard guard, NameQueries names, TargetConfig config) {
    this(guard, names, config.allowedPorts());
  }

  public Targets(AddressGuard guard, NameQueries names, List<String> allowedPorts) {
    this.guard = guard;
    this.names = names;
    ports = allowedPorts.stream().map(PortRange::parse).toList();
  }

  /**
   * Checks a URL without resolving its name, which may resolve later.
   *
   * @throws IllegalArgumentException if it may not be called; the message continues after "url"
   */
  public Target read(@Nullable String url) {
    return known.get(requireNonNull(url), this::check);
  }

  private Target check(String url) {
    Target target = Target.parse(url);
    if (ports.stream().noneMatch(range -> range.contains(target.port()))) {
      String allowed = ports.stream().map(PortRange::toString).collect(joining(", "));
      throw new IllegalArgumentException(
          "has port " + target.port() + "; this service may call the ports " + allowed);
    }
    InetAddress literal = target.literal();
    if (literal != null && !guard.allows(literal)) {
      throw new IllegalArgumentException(
          "has the address "
              + literal.getHostAddress()
              + ", which may not be called; allowed: public addresses and the operator's"
              + " tidings.delivery.allowed-networks");
    }
    return target;
  }

  /**
   * Returns the addresses to connect to, in the order to try them; at least one. Fails with {@link
   * BlockedAddress} if one of them may not be called: a name with both kinds is not trusted.
   */
  public Future<List<InetAddress>> resolve(Target target) {
    InetAddress literal = target.literal();
    return checked(
        target,
        literal != null ? Future.succeededFuture(List.of(literal)) : names.resolve(target.host()));
  }

  /** As {@link #resolve}, but fails with {@link NotYetAnswered} if that takes long. */
  public Future<List<InetAddress>> resolveSoon(Target target) {
    return target.literal() != null
        ? resolve(target)
        : checked(target, names.resolveSoon(target.host()));
  }

  /**
   * Returns how long to wait before resolving this name again, because its last query is not
   * answered yet; {@code null}: it can be tried now, or is no URL, which the attempt will tell.
   */
  public @Nullable Duration retryAfter(String url) {
    if (!names.hasUnanswered()) {
      return null;
    }
    try {
      return names.retryAfter(Target.parse(url).host());
    } catch (IllegalArgumentException noUrl) {
      return null;
    }
  }

  private Future<List<InetAddress>> checked(Target target, Future<List<InetAddress>> found) {
    return found.map(
        addresses -> {
          for (InetAddress address : addresses) {
            if (!guard.allows(address)) {
              throw new BlockedAddress(target.host(), address);
            }
          }
          return addresses;
        });
  }

  /** A range of ports, both ends included: {@code port} or {@code port-port}. */
  private record PortRange(int first, int last) {

    static PortRange parse(String text) {
      String range = text.strip();
      if (range.matches("\\d{1,5}(-\\d{1,5})?")) {
        String[] ends = range.split("-");
        int first = Integer.parseInt(ends[0]);
        int last = Integer.parseInt(ends[ends.length - 1]);
        if (first > 0 && first <= last && last <= 65_535) {
          return new PortRange(first, last);
        }
      }
      throw new ConfigurationException(
          "tidings.delivery.allowed-ports: \""
              + text
              + "\" is not a port from 1 to 65535; write it like 443 or 1024-65535");
    }

    boolean contains(int port) {
      return port >= first && port <= last;
    }

    @Override
    public String toString() {
      return first == last ? "" + first : first + "-" + last;
    }
  }
}
