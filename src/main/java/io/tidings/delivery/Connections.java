package io.tidings.delivery;

import io.tidings.target.Target;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The connections to receivers: kept alive, bounded, TLS 1.2 or newer with the certificate and its
 * name checked. Used by many event loops.
 */
final class Connections {

  private static final int KEPT_ALIVE_SECONDS = 30;
  private static final Set<String> TLS = Set.of("TLSv1.2", "TLSv1.3");

  private final HttpClient http;
  private final Set<HttpConnection> used =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  Connections(Vertx vertx, DeliveryConfig config) {
    http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout((int) config.connectTimeout().toMillis())
                .setSslHandshakeTimeout(config.connectTimeout().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setKeepAliveTimeout(KEPT_ALIVE_SECONDS)
                .setMaxPoolSize(config.maxConnections())
                .setEnabledSecureTransportProtocols(TLS)
                .setTrustAll(false)
                .setVerifyHost(true)
                .setTrustOptions(Trust.of(config.extraAuthorities().orElse(List.of())))
                .setDecompressionSupported(false));
  }

  /**
   * A request on a connection to the first of the addresses that takes one.
   *
   * @param wanted whether the next one is still to be tried
   */
  Future<HttpClientRequest> request(
      Target target, Iterator<InetAddress> addresses, BooleanSupplier wanted) {
    return http.request(options(target, addresses.next()))
        .recover(
            fault ->
                addresses.hasNext() && wanted.getAsBoolean()
                    ? request(target, addresses, wanted)
                    : Future.failedFuture(fault));
  }

  private static RequestOptions options(Target target, InetAddress address) {
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setServer(SocketAddress.inetSocketAddress(target.port(), address.getHostAddress()))
        .setHost(target.host())
        .setPort(target.port())
        .setSsl(target.tls())
        .setURI(target.path());
  }

  /** Whether an earlier request went over the connection of this one; notes that one does now. */
  boolean isReused(HttpClientRequest request) {
    return !used.add(request.connection());
  }
}
