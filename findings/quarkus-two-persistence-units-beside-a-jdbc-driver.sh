#!/usr/bin/env bash
# Quarkus, Hibernate Reactive and a JDBC driver: what a start makes of the entities.
#   guess     an application with quarkus-hibernate-reactive-panache builds a reactive persistence unit; a JDBC driver beside it, which many
#             have for Flyway alone, adds a data source and nothing else
#   seen      the metadata of the entities is built twice at a start, for a reactive persistence unit and for a blocking one
#             (transaction type JTA). With quarkus.hibernate-orm.blocking=false it is built once
#   matters   to whoever counts milliseconds, memory or connections, and to whoever injects a Session by mistake: it exists
# io.quarkus:quarkus-hibernate-reactive-panache, quarkus-reactive-pg-client, quarkus-jdbc-postgresql 3.33.2, JDK 17; no database.
# Needs Maven and a JDK; installs into a temporary folder.
set -euo pipefail
version=3.33.2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p src/main/java/f src/main/resources
cat >pom.xml <<XML
<project><modelVersion>4.0.0</modelVersion><groupId>f</groupId><artifactId>f</artifactId><version>1</version>
<properties><maven.compiler.release>17</maven.compiler.release><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
<dependencyManagement><dependencies><dependency><groupId>io.quarkus</groupId><artifactId>quarkus-bom</artifactId><version>$version</version><type>pom</type><scope>import</scope></dependency></dependencies></dependencyManagement>
<dependencies><dependency><groupId>io.quarkus</groupId><artifactId>quarkus-hibernate-reactive-panache</artifactId></dependency>
<dependency><groupId>io.quarkus</groupId><artifactId>quarkus-reactive-pg-client</artifactId></dependency>
<dependency><groupId>io.quarkus</groupId><artifactId>quarkus-jdbc-postgresql</artifactId></dependency></dependencies>
<build><plugins><plugin><artifactId>maven-compiler-plugin</artifactId><version>3.14.1</version></plugin>
<plugin><groupId>io.quarkus</groupId><artifactId>quarkus-maven-plugin</artifactId><version>$version</version>
<executions><execution><goals><goal>build</goal></goals></execution></executions></plugin></plugins></build></project>
XML
cat >src/main/java/f/Thing.java <<'JAVA'
package f;

@jakarta.persistence.Entity
public class Thing extends io.quarkus.hibernate.reactive.panache.PanacheEntity {
  public String name;
}
JAVA
units() { # units BLOCKING: the transaction types of the persistence units that a start builds
  cat >src/main/resources/application.properties <<CONFIG
quarkus.datasource.db-kind=postgresql
quarkus.datasource.username=nobody
quarkus.datasource.password=none
quarkus.datasource.reactive.url=postgresql://127.0.0.1:1/none
quarkus.datasource.jdbc.url=jdbc:postgresql://127.0.0.1:1/none
quarkus.hibernate-orm.schema-management.strategy=none
quarkus.hibernate-orm.blocking=$1
quarkus.log.console.format=%m%n
quarkus.log.category."org.hibernate".level=DEBUG
CONFIG
  rm -rf target
  mvn -q -B -ntp -Dstyle.color=never package >/dev/null
  timeout 60 java -Dquarkus.http.port=0 -Dquarkus.init-and-exit=true -jar target/quarkus-app/quarkus-run.jar >log 2>&1 || true
  grep -A12 'PersistenceUnitInfo' log | grep -oE 'Transaction type: [A-Z_]+' | sort
}
both=$(units true)
one=$(units false)
echo "quarkus $version: persistence units that a start builds:"
echo "  as it is:"
sed 's/^/    /' <<<"$both"
echo "  quarkus.hibernate-orm.blocking=false:"
sed 's/^/    /' <<<"$one"
[ "$both" = $'Transaction type: JTA\nTransaction type: RESOURCE_LOCAL' ] &&
  [ "$one" = 'Transaction type: RESOURCE_LOCAL' ] || { echo "this has changed" >&2; exit 1; }
