package io.tidings.delivery;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * A receiver's URL, taken apart for a call.
 *
 * @param path with the query
 */
record Target(String host, int port, boolean tls, String path) {

  /**
   * @throws IllegalArgumentException when it can't be called
   */
  static Target parse(String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("malformed URL", e);
    }
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (uri.getHost() == null || !scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("malformed URL");
    }
    boolean tls = scheme.equals("https");
    int port = uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80;
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String host = uri.getHost().replaceAll("^\\[|]$", "");
    return new Target(
        host, port, tls, uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
  }

  /** The address to connect to; fails with {@link BlockedAddress} when it may not be called. */
  Future<SocketAddress> resolve(Vertx vertx, AddressGuard guard) {
    Promise<InetAddress> resolved = Promise.promise();
    ((VertxInternal) vertx).resolveAddress(host, resolved);
    return resolved
        .future()
        .map(
            address -> {
              if (!guard.allows(address)) {
                throw new BlockedAddress(host, address);
              }
              return SocketAddress.inetSocketAddress(port, address.getHostAddress());
            });
  }
}
