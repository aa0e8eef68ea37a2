package io.tidings.egress;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

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
  public Target read(String url) {
    Target target = Target.parse(url);
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
}
