#!/usr/bin/env bash
# Quarkus' OpenAPI document: what a start does with the one that the build has made.
#   guess     nothing: the build stores the document as JSON and as YAML, and these files are served as they are
#   seen      each start loads the parser and the writer of YAML, with no filter of the application and before anybody asks
#             for the document: it is read and written anew (by the bytecode of OpenApiDocumentService)
#   matters   to whoever has a large document and counts the milliseconds of a start (a document of 210 kB: a tenth of it)
# io.quarkus:quarkus-rest, quarkus-smallrye-openapi 3.33.2, JDK 17. Needs Maven and a JDK; installs into a temporary folder.
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
<dependency><groupId>io.quarkus</groupId><artifactId>quarkus-smallrye-openapi</artifactId></dependency></dependencies>
<build><plugins><plugin><artifactId>maven-compiler-plugin</artifactId><version>3.14.1</version></plugin>
<plugin><groupId>io.quarkus</groupId><artifactId>quarkus-maven-plugin</artifactId><version>$version</version>
<executions><execution><goals><goal>build</goal></goals></execution></executions></plugin></plugins></build></project>
XML
cat >src/main/java/f/Hello.java <<'JAVA'
package f;

@jakarta.ws.rs.Path("/hello")
public class Hello {
  @jakarta.ws.rs.GET
  public String get() {
    return "hello";
  }
}
JAVA
mvn -q -B -ntp -Dstyle.color=never package
echo "quarkus $version, stored by the build:"
jar tf target/quarkus-app/quarkus/generated-bytecode.jar | grep -oE 'META-INF/quarkus-generated-openapi-doc\..*' | sort | sed 's/^/  /'
java -Xlog:class+load:file=loaded -Dquarkus.http.host=127.0.0.1 -Dquarkus.http.port=0 -jar target/quarkus-app/quarkus-run.jar >log 2>&1 &
server=$!
for ((i = 0; i < 150; i++)); do
  ! grep -q 'Listening on' log || break
  sleep 0.1
done
grep -q 'Listening on' log
echo "loaded when it listens, and nobody has asked for anything:"
for class in org.yaml.snakeyaml.scanner.ScannerImpl org.yaml.snakeyaml.emitter.Emitter; do
  if grep -qF " $class " loaded; then echo "  $class"; else echo "  not $class: this has changed" >&2; exit 1; fi
done
