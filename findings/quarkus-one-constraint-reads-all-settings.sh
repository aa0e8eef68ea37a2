#!/usr/bin/env bash
# Quarkus' settings and Bean Validation: what one @Min on one setting adds to an application.
#   guess     one class whose constraints are read at the start: that of the setting
#   seen      a validator for every @ConfigMapping of the application, those of Quarkus' own extensions included: 85
#             classes, 84 of which have no constraint. It is part of both configurations that a start makes, that of the
#             static initialization and that of the run. Without the @Min there is no such validator
#   matters   to whoever counts the milliseconds of a start: a converter (@WithConverter) that refuses the value costs none
# io.quarkus:quarkus-rest, quarkus-hibernate-validator 3.33.2, JDK 17. Needs Maven and a JDK; installs into a temporary folder.
set -euo pipefail
version=3.33.2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p src/main/java/f
cat >pom.xml <<XML
<project><modelVersion>4.0.0</modelVersion><groupId>f</groupId><artifactId>f</artifactId><version>1</version>
<properties><maven.compiler.release>17</maven.compiler.release><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
<dependencyManagement><dependencies><dependency><groupId>io.quarkus</groupId><artifactId>quarkus-bom</artifactId><version>$version</version><type>pom</type><scope>import</scope></dependency></dependencies></dependencyManagement>
<dependencies><dependency><groupId>io.quarkus</groupId><artifactId>quarkus-rest</artifactId></dependency>
<dependency><groupId>io.quarkus</groupId><artifactId>quarkus-hibernate-validator</artifactId></dependency></dependencies>
<build><plugins><plugin><artifactId>maven-compiler-plugin</artifactId><version>3.14.1</version></plugin>
<plugin><groupId>io.quarkus</groupId><artifactId>quarkus-maven-plugin</artifactId><version>$version</version>
<executions><execution><goals><goal>build</goal></goals></execution></executions></plugin></plugins></build></project>
XML
setting() { # setting CONSTRAINT: an application with one setting of its own
  cat >src/main/java/f/Config.java <<JAVA
package f;

@io.smallrye.config.ConfigMapping(prefix = "own")
public interface Config {
  @io.smallrye.config.WithDefault("5")
  $1 int size();
}
JAVA
  cat >src/main/java/f/Shop.java <<'JAVA'
package f;

@jakarta.ws.rs.Path("/size")
public class Shop {
  @jakarta.inject.Inject Config config;

  @jakarta.ws.rs.GET
  public int size() {
    return config.size();
  }
}
JAVA
  rm -rf target
  mvn -q -B -ntp -Dstyle.color=never package
}
validated() { # how many classes of settings the generated validator names
  rm -rf classes && mkdir classes
  (cd classes && jar xf ../target/quarkus-app/quarkus/generated-bytecode.jar)
  local builder=classes/io/quarkus/hibernate/validator/runtime/HibernateBeanValidationConfigValidatorBuilder.class
  if [ -e "$builder" ]; then
    javap -c -p "$builder" | grep -oE 'class [a-zA-Z0-9_/$]+\$\$CMImpl' | sort -u | wc -l
  else
    echo 0
  fi
}
setting ""
without=$(validated)
setting "@jakarta.validation.constraints.Min(1)"
with=$(validated)
echo "quarkus $version: classes of settings whose constraints are read at the start:"
echo "  no constraint on the one setting of our own: $without"
echo "  @Min(1) on it:                               $with"
twice=$(cd classes && grep -l HibernateBeanValidationConfigValidatorBuilder io/quarkus/runtime/generated/*Config.class | sort)
echo "configurations that have this validator:"
printf '%s\n' "$twice" | sed 's/^/  /'
[ "$(wc -l <<<"$twice")" = 2 ] || { echo "this has changed" >&2; exit 1; }
[ "$without" = 0 ] && [ "$with" -ge 50 ] || { echo "this has changed" >&2; exit 1; }
