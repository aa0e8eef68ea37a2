#!/usr/bin/env bash
# Quarkus REST: a resource's response has no Date, although RFC 9110 (6.6.1) asks every origin server with a clock for one.
#   guess     each HTTP server adds Date by itself; so a page can compare its clock with the server's
#   seen      a static file of the same server has the header (Vert.x's handler for files adds it), a resource's
#             response has not: neither Vert.x' server nor the REST layer adds it
#   matters   to pages that correct a wrong clock, to caches that compute a response's age, to log comparison
# io.quarkus:quarkus-rest 3.33.2 (Vert.x 4.5), JDK 17. Needs Maven, curl and a JDK; installs into a temporary folder.
set -euo pipefail
version=3.33.2
work=$(mktemp -d)
server=
stop() { [ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"; }
trap stop EXIT
cd "$work"
mkdir -p src/main/java/f src/main/resources/META-INF/resources
cat >pom.xml <<XML
<project><modelVersion>4.0.0</modelVersion><groupId>f</groupId><artifactId>f</artifactId><version>1</version>
<properties><maven.compiler.release>17</maven.compiler.release><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
<dependencyManagement><dependencies><dependency><groupId>io.quarkus</groupId><artifactId>quarkus-bom</artifactId><version>$version</version><type>pom</type><scope>import</scope></dependency></dependencies></dependencyManagement>
<dependencies><dependency><groupId>io.quarkus</groupId><artifactId>quarkus-rest</artifactId></dependency></dependencies>
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
echo "body { color: green }" >src/main/resources/META-INF/resources/style.css
mvn -q -B -ntp -Dstyle.color=never package
java -Dquarkus.http.host=127.0.0.1 -Dquarkus.http.port=0 -jar target/quarkus-app/quarkus-run.jar >log 2>&1 &
server=$!
port=
for ((i = 0; i < 100; i++)); do
  port=$(sed -n 's/.*Listening on: http:\/\/127.0.0.1:\([0-9]*\).*/\1/p' log)
  [ -z "$port" ] || break
  sleep 0.1
done
[ -n "$port" ] || { echo "the server did not start"; cat log; exit 1; }
changed=
for expected in /hello:0 /style.css:1; do
  path=${expected%:*}
  head=$(curl -s -i --http1.1 "http://127.0.0.1:$port$path" | sed '/^\r*$/q')
  dates=$(grep -ic '^date:' <<<"$head" || true)
  echo "quarkus $version, GET $path: $(head -n1 <<<"$head" | tr -d '\r'), Date headers: $dates"
  [ "$dates" = "${expected#*:}" ] || changed=1
done
[ -z "$changed" ] || { echo "this has changed"; exit 1; }
