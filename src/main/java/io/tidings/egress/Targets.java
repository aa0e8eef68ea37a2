package io.tidings.egress;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

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
  private final List<PortRange> ports;

  @Inject
  Targets(AddressGuard guard, TargetConfig config) {
    this(guard, config.allowedPorts());
  }

  public Targets(AddressGuard guard, List<String> allowedPorts) {
    this.guard = guard;
    ports = allowedPorts.stream().map(PortRange::parse).toList();
  }

  /**
   * Checks a URL without resolving its name, which may resolve later.
   *
   * @throws IllegalArgumentException if it may not be called; the message continues after "url"
   */
  public Target read(@Nullable String url) {
    Target target = Target.parse(requireNonNull(url));
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
      throw new IllegalArgumentException(
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
