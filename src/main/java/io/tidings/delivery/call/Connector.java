package io.tidings.delivery.call;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.tidings.delivery.call.CallConfig.TrustedAuthorities;
import io.tidings.egress.Target;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.NetSocketInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to receivers. All options that matter are set here; decision 65 explains why.
 *
 * <p><b>Threads:</b> a connection stays on the event loop that opened it.
 */
final class Connector {

  private static final Set<String> TLS = Set.of("TLSv1.2", "TLSv1.3");

  private final NetClient plain;
  private final NetClient secure;

  Connector(Vertx vertx, CallConfig config) {
    plain = vertx.createNetClient(options(config));
    secure =
        vertx.createNetClient(
            options(config)
                .setSsl(true)
                .setTrustAll(false)
                .setHostnameVerificationAlgorithm("HTTPS")
                .setEnabledSecureTransportProtocols(TLS)
                .setTrustOptions(TrustedAuthorities.of(config.extraAuthorities().orElse(List.of())))
                .setSslHandshakeTimeout(config.connectTimeout().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS));
  }

  private static NetClientOptions options(CallConfig config) {
    return new NetClientOptions()
        .setConnectTimeout((int) config.connectTimeout().toMillis())
        .setReconnectAttempts(0)
        .setTcpNoDelay(true);
  }

  /**
   * Opens a connection to the first address that accepts one.
   *
   * @param wanted whether the next address should still be tried
   */
  Future<ReceiverConnection> open(
      @Nullable UUID receiver,
      Target target,
      Iterator<InetAddress> addresses,
      BooleanSupplier wanted) {
    InetAddress address = addresses.next();
    return connect(target, address)
        .map(socket -> connection((NetSocketInternal) socket, address, receiver))
        .recover(
            fault ->
                addresses.hasNext() && wanted.getAsBoolean()
                    ? open(receiver, target, addresses, wanted)
                    : Future.failedFuture(fault));
  }

  /** Checks the certificate against the name, and sends a name as SNI even without dots. */
  private Future<NetSocket> connect(Target target, InetAddress address) {
    SocketAddress named =
        SocketAddress.inetSocketAddress(
            new InetSocketAddress(named(target, address), target.port()));
    return target.tls()
        ? secure.connect(named, target.literal() == null ? serverName(target) : null)
        : plain.connect(named);
  }

  /** The host name without its trailing dot, if any (RFC 6066, 3). */
  private static String serverName(Target target) {
    String host = target.host();
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  private static InetAddress named(Target target, InetAddress address) {
    try {
      return InetAddress.getByAddress(target.host(), address.getAddress());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an IP address has 4 or 16 bytes", e);
    }
  }

  private static ReceiverConnection connection(
      NetSocketInternal socket, InetAddress address, @Nullable UUID receiver) {
    ChannelPipeline pipeline = socket.channelHandlerContext().pipeline();
    pipeline.addBefore("handler", "request", new HttpRequestEncoder());
    ResponseDecoder answers = new ResponseDecoder();
    pipeline.addBefore("handler", "answer", answers);
    return new ReceiverConnection(socket, answers, address, receiver);
  }

  /** Decodes responses with Netty, and reports bytes that are not yet part of a response. */
  static final class ResponseDecoder extends HttpResponseDecoder {

    /** Maximum bytes of a status line, and of all headers of a response together. */
    private static final int LONGEST_HEAD = 64 * 1024;

    private Runnable afterRead = () -> {};

    ResponseDecoder() {
      super(
          new HttpDecoderConfig()
              .setMaxInitialLineLength(LONGEST_HEAD)
              .setMaxHeaderSize(LONGEST_HEAD));
    }

    /** Sets a callback that runs after all received bytes were processed. */
    void afterRead(Runnable then) {
      afterRead = then;
    }

    /** Whether bytes were received that do not form a complete part of a response yet. */
    boolean hasLeftOver() {
      return actualReadableBytes() > 0;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
      super.channelReadComplete(context);
      afterRead.run();
    }
  }
}
