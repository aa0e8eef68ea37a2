package io.tidings.names;

import io.netty.resolver.AddressResolverGroup;
import io.quarkus.vertx.VertxOptionsCustomizer;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.future.PromiseInternal;
import io.vertx.core.impl.resolver.DnsResolverProvider;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Resolves host names without blocking the calling event loop, also in a native binary. There,
 * Quarkus replaces Vert.x's asynchronous resolver by the JDK's ({@code
 * io.quarkus.vertx.core.runtime.graal.TargetResolverProvider} in Quarkus 3.33), which blocks: four
 * receivers whose name server was silent stopped the whole service for up to 40 s. So we create the
 * asynchronous one ourselves, on the JVM as well, where the tests run.
 *
 * <p>It reads {@code /etc/hosts}, asks the servers of {@code /etc/resolv.conf} or of {@code
 * quarkus.vertx.resolver.*}, and caches an answer as long as its TTL says.
 */
@Singleton
public class NameResolver {

  private static final Pattern NDOTS =
      Pattern.compile("(?m)^[ \\t]*options\\b.*\\bndots:(\\d{1,3})\\b");
  private static final int MOST_NDOTS = 15;

  private final VertxInternal vertx;
  private final AddressResolverGroup<InetSocketAddress> resolvers;

  @Inject
  NameResolver(Vertx vertx, ResolverOptions options) {
    this(vertx, options.last());
  }

  public NameResolver(Vertx vertx, AddressResolverOptions options) {
    this.vertx = (VertxInternal) vertx;
    AddressResolverOptions ours = new AddressResolverOptions(options);
    if (ours.getNdots() < 0) { // Vert.x' default was read where the native image was built
      ours.setNdots(ndots(Path.of("/etc/resolv.conf")));
    }
    this.resolvers = DnsResolverProvider.create(this.vertx, ours).resolver(ours);
  }

  /**
   * Returns all addresses of a host, at least one; those of an IP address are itself. Fails with
   * {@link java.net.UnknownHostException} if the name does not exist or no server answers within
   * {@code quarkus.vertx.resolver.query-timeout} (5 s by default) each. The result is delivered on
   * the caller's Vert.x context.
   */
  public Future<List<InetAddress>> resolve(String host) {
    ContextInternal context = vertx.getOrCreateContext();
    PromiseInternal<List<InetSocketAddress>> found = context.promise();
    resolvers
        .getResolver(context.nettyEventLoop())
        .resolveAll(InetSocketAddress.createUnresolved(host, 0))
        .addListener(found);
    return found
        .future()
        .map(all -> all.stream().map(InetSocketAddress::getAddress).distinct().toList());
  }

  /**
   * Waits until the name in a URL is known, and fails like {@link #resolve}. For clients that
   * resolve it themselves and would block in a native binary: a name that was resolved just now is
   * answered quickly, and one that nobody answers is not asked for again.
   */
  public Uni<Void> known(URI url) {
    String host = url.getHost();
    return host == null // what such a client refuses
        ? Uni.createFrom().voidItem()
        : Uni.createFrom()
            .completionStage(() -> resolve(host).toCompletionStage())
            .replaceWithVoid();
  }

  /** How many dots make a name be asked for as it is, before search domains (resolv.conf(5)). */
  static int ndots(Path file) {
    try {
      Matcher option = NDOTS.matcher(Files.readString(file));
      return option.find() ? Math.min(Integer.parseInt(option.group(1)), MOST_NDOTS) : 1;
    } catch (IOException none) {
      return 1;
    }
  }

  /** Remembers how Vert.x was configured: {@code quarkus.vertx.resolver.*}. */
  @Singleton
  static class ResolverOptions implements VertxOptionsCustomizer {

    private volatile @Nullable AddressResolverOptions last;

    @Override
    public void accept(VertxOptions options) {
      last = new AddressResolverOptions(options.getAddressResolverOptions());
    }

    /** Defaults after a live reload, which keeps the Vert.x instance. */
    AddressResolverOptions last() {
      AddressResolverOptions given = last;
      return given != null ? given : new AddressResolverOptions();
    }
  }
}
