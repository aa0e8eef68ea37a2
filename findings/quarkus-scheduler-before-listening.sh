#!/usr/bin/env bash
# Quarkus' scheduler: a method runs while the application still starts, before the HTTP server has a port.
#   guess     the first run of @Scheduled(every = …) comes after the start: observers of StartupEvent have ended, and the
#             server listens, so that the method may use the application's own address
#   seen      with an observer of StartupEvent that takes 2.5 s the method runs twice before it ends; HttpServer.getPort()
#             answers -1 then, and a REST client that is built with that port is made without an error and calls port 80
#   matters   to whoever remembers what was made at the first run: on a fast machine it is right, on a slow one it is
#             wrong for as long as the process lives
# io.quarkus:quarkus-scheduler and quarkus-rest-client 3.33.2, JDK 17. Needs Maven and a JDK; installs into a temporary folder.
set -euo pipefail
version=3.33.2
work=$(mktemp -d)
server=
stop() { [ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"; }
trap stop EXIT
cd "$work"
mkdir -p src/main/java/f
cat >pom.xml <<XML
<project><modelVersion>4.0.0</modelVersion><groupId>f</groupId><artifactId>f</artifactId><version>1</version>
<properties><maven.compiler.release>17</maven.compiler.release><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
<dependencyManagement><dependencies><dependency><groupId>io.quarkus</groupId><artifactId>quarkus-bom</artifactId><version>$version</version><type>pom</type><scope>import</scope></dependency></dependencies></dependencyManagement>
<dependencies><dependency><groupId>io.quarkus</groupId><artifactId>quarkus-rest</artifactId></dependency>
<dependency><groupId>io.quarkus</groupId><artifactId>quarkus-scheduler</artifactId></dependency>
<dependency><groupId>io.quarkus</groupId><artifactId>quarkus-rest-client</artifactId></dependency></dependencies>
<build><plugins><plugin><artifactId>maven-compiler-plugin</artifactId><version>3.14.1</version></plugin>
<plugin><groupId>io.quarkus</groupId><artifactId>quarkus-maven-plugin</artifactId><version>$version</version>
<executions><execution><goals><goal>build</goal></goals></execution></executions></plugin></plugins></build></project>
XML
cat >src/main/java/f/Early.java <<'JAVA'
package f;

import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.vertx.http.HttpServer;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.net.URI;

@Path("/hello")
public class Early {
  @GET
  public String get() {
    return "hello";
  }

  @Path("/hello")
  public interface Client {
    @GET
    String get();
  }

  @Singleton
  public static class Job {
    @Inject HttpServer server;

    @Scheduled(every = "1s")
    void run() {
      int port = server.getPort();
      String answer;
      try {
        answer = QuarkusRestClientBuilder.newBuilder().baseUri(URI.create("http://127.0.0.1:" + port)).build(Client.class).get();
      } catch (Exception e) {
        answer = String.valueOf(e.getMessage()).replaceAll("(?s).*(Connection refused: [^ \n]+).*", "$1");
      }
      System.out.println("run: port " + port + ", asking itself: " + answer);
    }
  }

  @Singleton
  public static class SlowStart {
    void start(@Observes StartupEvent event) throws InterruptedException {
      Thread.sleep(2500);
      System.out.println("started");
    }
  }
}
JAVA
mvn -q -B -ntp -Dstyle.color=never package
java -Dquarkus.http.host=127.0.0.1 -Dquarkus.http.port=0 -jar target/quarkus-app/quarkus-run.jar >log 2>&1 &
server=$!
for ((i = 0; i < 150; i++)); do
  ! grep -q "asking itself: hello" log || break
  sleep 0.1
done
echo "quarkus $version:"
grep -E '^(run|started)' log | head -n 5
before=$(sed '/^started/,$d' log)
grep -q '^run: port -1, asking itself: Connection refused: .*:80$' <<<"$before" || { echo "this has changed"; exit 1; }
grep -q 'asking itself: hello' log || { echo "it never reached itself"; cat log; exit 1; }
