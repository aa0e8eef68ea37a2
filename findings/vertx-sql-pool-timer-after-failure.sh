#!/usr/bin/env bash
# Vert.x' SQL client: a statement that fails because its pool can't connect leaves its timer behind.
#   guess     the timer that limits the wait for a connection (connectionTimeout, 30 s by default) ends with the statement:
#             its future fails once, and nothing more is heard of it
#   seen      4.5.27: the future fails at once ("Connection refused"); when connectionTimeout is over, the timer of each such
#             statement throws IllegalStateException "Result is already complete" into the exception handler of Vert.x
#   matters   to whoever logs that handler, as Quarkus does with ERROR and a stack trace: half a minute after a short outage
#             of the database the log has one such error for each statement that failed, and they hide real ones
# io.vertx:vertx-pg-client 4.5.27, JDK 17. Needs Maven and a JDK; installs into a temporary folder. Nothing listens.
set -euo pipefail
version=4.5.27
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<XML
<project><modelVersion>4.0.0</modelVersion><groupId>f</groupId><artifactId>f</artifactId><version>1</version>
<dependencies><dependency><groupId>io.vertx</groupId><artifactId>vertx-pg-client</artifactId><version>$version</version></dependency></dependencies></project>
XML
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies -DoutputDirectory=lib >/dev/null
cat >Timer.java <<'JAVA'
import io.vertx.core.Vertx;
import io.vertx.pgclient.*;
import io.vertx.sqlclient.*;
import java.net.ServerSocket;
import java.util.concurrent.*;

/** Three statements to a port where nobody listens. */
public class Timer {
  public static void main(String[] none) throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0)) {
      port = closed.getLocalPort();
    }
    Vertx vertx = Vertx.vertx();
    BlockingQueue<Throwable> reported = new LinkedBlockingQueue<>();
    vertx.exceptionHandler(reported::add);
    Pool pool =
        PgBuilder.pool()
            .connectingTo(new PgConnectOptions().setHost("127.0.0.1").setPort(port).setUser("u").setDatabase("d"))
            .with(new PoolOptions().setConnectionTimeout(1).setConnectionTimeoutUnit(TimeUnit.SECONDS))
            .using(vertx)
            .build();
    long start = System.nanoTime();
    for (int i = 0; i < 3; i++) {
      try {
        pool.query("select 1").execute().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        throw new AssertionError("nobody can have answered");
      } catch (ExecutionException refused) {
        System.out.println("future: " + refused.getCause().getClass().getSimpleName());
      }
    }
    boolean early = System.nanoTime() - start < 1_000_000_000L;
    System.out.println("all three futures failed before connectionTimeout: " + early);
    for (int i = 0; i < 3; i++) {
      Throwable late = reported.poll(10, TimeUnit.SECONDS);
      System.out.println(
          "handler: " + late + (late == null ? "" : " at " + late.getStackTrace()[1].getMethodName()));
    }
    vertx.close();
  }
}
JAVA
javac -cp "lib/*" Timer.java
java -cp "lib/*:." Timer 2>/dev/null | tee seen
[ "$(grep -c '^handler: java.lang.IllegalStateException: Result is already complete at lambda' seen)" = 3 ] ||
  { echo "changed: the timers are silent now"; exit 1; }
grep -q 'before connectionTimeout: true' seen || { echo "changed: or a slow machine"; exit 1; }
echo "vertx-pg-client $version: as described"
