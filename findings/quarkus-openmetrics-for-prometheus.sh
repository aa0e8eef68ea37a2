#!/usr/bin/env bash
# Quarkus' metrics endpoint: a Prometheus that asks for OpenMetrics gets the text format, so exemplars never arrive.
#   guess     Prometheus prefers OpenMetrics in its Accept header, so /q/metrics answers in that format, with exemplars
#   seen      OpenMetrics comes only if the header names "charset=utf-8", too. What Prometheus sends
#             ("application/openmetrics-text;version=1.0.0;…;q=0.6,…,*/*;q=0.2") is answered with text/plain; the same media
#             type alone, without a charset, with 406
#   matters   to whoever turns on exemplars: the application records them, curl with the right header shows them, and the
#             Prometheus that scrapes it has none, without an error anywhere
# io.quarkus:quarkus-micrometer-registry-prometheus 3.33.2, JDK 17. Needs Maven, a JDK and curl; installs into a temporary folder.
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
<dependency><groupId>io.quarkus</groupId><artifactId>quarkus-micrometer-registry-prometheus</artifactId></dependency></dependencies>
<build><plugins><plugin><artifactId>maven-compiler-plugin</artifactId><version>3.14.1</version></plugin>
<plugin><groupId>io.quarkus</groupId><artifactId>quarkus-maven-plugin</artifactId><version>$version</version>
<executions><execution><goals><goal>build</goal></goals></execution></executions></plugin></plugins></build></project>
XML
cat >src/main/java/f/Hello.java <<'JAVA'
package f;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

@Path("/hello")
public class Hello {
  @GET
  public String get() {
    return "hello";
  }
}
JAVA
mvn -q -B package </dev/null >build.log 2>&1 || { tail -n 20 build.log; exit 1; }
port=$((20000 + RANDOM % 10000))
java -Dquarkus.http.host=127.0.0.1 -Dquarkus.http.port=$port -jar target/quarkus-app/quarkus-run.jar >app.log 2>&1 &
server=$!
for ((i = 0; i < 300; i++)); do curl -s -o /dev/null "http://127.0.0.1:$port/hello" && break; sleep 0.2; done
answer() { # the status and type that this Accept header gets
  curl -s -o /dev/null -w '%{http_code} %{content_type}' -H "Accept: $1" "http://127.0.0.1:$port/q/metrics"
}
prometheus='application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2'
exact='application/openmetrics-text; version=1.0.0; charset=utf-8'
alone='application/openmetrics-text;version=1.0.0'
seen=$(printf '%s\n' "as Prometheus asks: $(answer "$prometheus")" "with a charset: $(answer "$exact")" "without a charset: $(answer "$alone")")
echo "quarkus-micrometer-registry-prometheus $version"
echo "$seen"
[ "$seen" = "as Prometheus asks: 200 text/plain; version=0.0.4; charset=utf-8
with a charset: 200 application/openmetrics-text; version=1.0.0; charset=utf-8
without a charset: 406 " ] || { echo "this has changed"; exit 1; }
