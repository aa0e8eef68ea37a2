package io.tidings.egress;

import static java.util.Objects.requireNonNull;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.tidings.egress.AddressGuard.BlockedAddress;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks what may be called: the URL when it is set, and the addresses of its name at each call, so
 * that a name that resolves differently the second time gains nothing.
 */
@Singleton
public class Targets {

  private final AddressGuard guard;
  private final Ports ports;

  @Inject
  Targets(AddressGuard guard, TargetConfig config) {
    this(guard, config.allowedPorts());
  }

  public Targets(AddressGuard guard, List<String> allowedPorts) {
    this.guard = guard;
    try {
      ports = Ports.parse(allowedPorts);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("tidings.delivery.allowed-ports: " + e.getMessage(), e);
    }
  }

  /**
   * Checks a URL without resolving its name, which may resolve later.
   *
   * @throws IllegalArgumentException if it may not be called; the message continues after "url"
   */
  public Target read(@Nullable String url) {
    Target target = Target.parse(requireNonNull(url));
    if (!ports.contain(target.port())) {
      throw new IllegalArgumentException(
          "has port " + target.port() + "; this service may call the ports " + ports);
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
  public Future<List<InetAddress>> resolve(Vertx vertx, Target target) {
    Promise<List<InetSocketAddress>> resolved = Promise.promise();
    InetAddress literal = target.literal();
    if (literal != null) {
      resolved.complete(List.of(new InetSocketAddress(literal, 0)));
    } else {
      ((VertxInternal) vertx).addressResolver().resolveHostnameAll(target.host(), resolved);
    }
    return resolved
        .future()
        .map(
            found -> {
              List<InetAddress> addresses =
                  found.stream().map(InetSocketAddress::getAddress).distinct().toList();
              for (InetAddress address : addresses) {
                if (!guard.allows(address)) {
                  throw new BlockedAddress(target.host(), address);
                }
              }
              return addresses;
            });
  }

  /** Ranges of ports, both ends included. */
  record Ports(List<Range> ranges) {

    private record Range(int first, int last) {}

    /**
     * @throws IllegalArgumentException if one is neither {@code port} nor {@code port-port}
     */
    static Ports parse(List<String> texts) {
      return new Ports(texts.stream().map(Ports::range).toList());
    }

    private static Range range(String text) {
      String range = text.strip();
      if (range.matches("\\d{1,5}(-\\d{1,5})?")) {
        String[] ends = range.split("-");
        Range read = new Range(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
        if (read.first() > 0 && read.first() <= read.last() && read.last() <= 65_535) {
          return read;
        }
      }
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a port from 1 to 65535; write it like 443 or 1024-65535");
    }

    boolean contain(int port) {
      return ranges.stream().anyMatch(range -> port >= range.first() && port <= range.last());
    }

    @Override
    public String toString() {
      return String.join(
          ", ",
          ranges.stream()
              .map(r -> r.first() == r.last() ? "" + r.first() : r.first() + "-" + r.last())
              .toList());
    }
  }

  /**
   * Who may be called. Only the operator sets these lists; a receiver's owner can't extend them.
   */
  @ConfigMapping(prefix = "tidings.delivery")
  public interface TargetConfig {

    /**
     * Networks (CIDR, comma-separated) that may be called although they are private, loopback or
     * otherwise not public. Empty in production.
     */
    @WithName("allowed-networks")
    Optional<List<String>> allowedNetworks();

    /**
     * Networks that may not be called, even if they are public or among the allowed ones. The
     * default is the public address at which Azure machines reach their host.
     */
    @WithName("denied-networks")
    @WithDefault("168.63.129.16/32")
    Optional<List<String>> deniedNetworks();

    /**
     * Ports and ranges of ports (comma-separated) that may be called. Below 1024 the default leaves
     * out all services but the web: 25 is mail, 22 is a shell.
     */
    @WithName("allowed-ports")
    @WithDefault("80,443,1024-65535")
    List<String> allowedPorts();
  }
}
