#!/usr/bin/env bash
# Netty's DNS resolver answers from its cache although the answer had a TTL of 0.
#   guess     an answer with a TTL of 0 is used for the question that is being asked and no other (RFC 1035, 3.2.1)
#   seen      a second resolution, begun before the event loop comes to its timers, gets the first answer; no question
#             is sent. One begun a moment later asks again. Without a cache (NoopDnsCache)
#             each one asks; ttl(0, 0), which looks like the way to say so, is refused: "maxTtl : 0 (expected: > 0)".
#   matters   to whoever judges an address at each call, and whose name server changes its answer in between
# io.netty:netty-resolver-dns 4.1.137.Final, JDK 17. Needs Maven and a JDK; installs into a temporary folder.
set -euo pipefail
version=4.1.137.Final
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<XML
<project><modelVersion>4.0.0</modelVersion><groupId>f</groupId><artifactId>f</artifactId><version>1</version>
<dependencies><dependency><groupId>io.netty</groupId><artifactId>netty-resolver-dns</artifactId><version>$version</version></dependency></dependencies></project>
XML
mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib
cat >Ask.java <<'JAVA'
import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.netty.resolver.ResolvedAddressTypes;
import java.net.*;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

public class Ask {
  static final AtomicInteger questions = new AtomicInteger();

  /** Answers the n-th question with 10.0.0.n and a TTL of 0. */
  static DatagramSocket server() throws Exception {
    DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(() -> {
      try {
        while (true) {
          DatagramPacket question = new DatagramPacket(new byte[512], 512);
          socket.receive(question);
          ByteBuffer asked = ByteBuffer.wrap(question.getData());
          int end = 12;
          while (asked.get(end) != 0) end += asked.get(end) + 1;
          end += 5; // the root label, type and class
          ByteBuffer answer = ByteBuffer.allocate(512);
          answer.putShort(asked.getShort(0)).putShort((short) 0x8180).putShort((short) 1).putShort((short) 1).putInt(0);
          answer.put(question.getData(), 12, end - 12);
          answer.putShort((short) 0xC00C).putShort((short) 1).putShort((short) 1).putInt(0).putShort((short) 4);
          answer.put(new byte[] {10, 0, 0, (byte) questions.incrementAndGet()});
          socket.send(new DatagramPacket(answer.array(), answer.position(), question.getSocketAddress()));
        }
      } catch (Exception closed) { }
    });
    thread.setDaemon(true);
    thread.start();
    return socket;
  }

  static String run(EventLoop loop, int port, boolean noCache) throws Exception {
    questions.set(0);
    DnsNameResolverBuilder builder = new DnsNameResolverBuilder(loop)
        .channelType(NioDatagramChannel.class)
        .resolvedAddressTypes(ResolvedAddressTypes.IPV4_ONLY)
        .nameServerProvider(new SingletonDnsServerAddressStreamProvider(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
    if (noCache) builder.resolveCache(NoopDnsCache.INSTANCE).cnameCache(NoopDnsCnameCache.INSTANCE);
    DnsNameResolver resolver = builder.build();
    CompletableFuture<String> said = new CompletableFuture<>();
    resolver.resolve("shop.example").addListener(first ->
        resolver.resolve("shop.example").addListener(second ->
            loop.schedule(() -> resolver.resolve("shop.example").addListener(third -> said.complete(
                last(first.get()) + " " + last(second.get()) + " " + last(third.get()) + ", " + questions + " questions")),
                100, TimeUnit.MILLISECONDS)));
    String result = said.get(20, TimeUnit.SECONDS);
    resolver.close();
    return result;
  }

  static int last(Object address) {
    return ((InetAddress) address).getAddress()[3];
  }

  public static void main(String[] none) throws Exception {
    NioEventLoopGroup group = new NioEventLoopGroup(1);
    int port = server().getLocalPort();
    System.out.println("default: " + run(group.next(), port, false));
    System.out.println("without a cache: " + run(group.next(), port, true));
    System.exit(0);
  }
}
JAVA
java -cp "lib/*" Ask.java  | tee said
echo "netty-resolver-dns $version"
diff said - <<'SEEN'
default: 1 1 2, 2 questions
without a cache: 1 2 3, 3 questions
SEEN
