#!/usr/bin/env bash
# Quarkus: a deserializer for Instant that an ObjectMapperCustomizer registers is not used, and nothing says so.
#   guess     what an application's own customizer registers wins over what Quarkus finds on the class path
#   seen      customizers run from the greatest priority to the least; an application's has 0, Quarkus' own, which
#             registers the modules of the class path (java.time among them), comes after it with a lower one, and the
#             module that is registered last decides. So "at": 1767225600 is read as a moment although the
#             application's deserializer refuses numbers. With priority() = MINIMUM_PRIORITY it is refused.
#   matters   to whoever makes reading stricter: a guard that is there in the code and never asked
# io.quarkus:quarkus-jackson 3.33.2, JDK 17. Needs Maven and a JDK; installs into a temporary folder.
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
<dependencies><dependency><groupId>io.quarkus</groupId><artifactId>quarkus-jackson</artifactId></dependency></dependencies>
<build><plugins><plugin><artifactId>maven-compiler-plugin</artifactId><version>3.14.1</version></plugin>
<plugin><groupId>io.quarkus</groupId><artifactId>quarkus-maven-plugin</artifactId><version>$version</version>
<executions><execution><goals><goal>build</goal></goals></execution></executions></plugin></plugins></build></project>
XML
cat >src/main/java/f/Read.java <<'JAVA'
package f;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.quarkus.jackson.ObjectMapperCustomizer;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Instant;

@QuarkusMain
public class Read implements QuarkusApplication {

  @Inject ObjectMapper mapper;

  @Singleton
  static class TextOnly implements ObjectMapperCustomizer {
    @Override
    public int priority() {
      return Boolean.getBoolean("last") ? MINIMUM_PRIORITY : DEFAULT_PRIORITY;
    }

    @Override
    public void customize(ObjectMapper mapper) {
      mapper.registerModule(new SimpleModule().addDeserializer(Instant.class, new StdDeserializer<Instant>(Instant.class) {
        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
          if (!parser.hasToken(JsonToken.VALUE_STRING)) {
            throw JsonMappingException.from(parser, "a moment is text");
          }
          return Instant.parse(parser.getText());
        }
      }));
    }
  }

  @Override
  public int run(String... arguments) throws Exception {
    String seen;
    try {
      seen = "taken as " + mapper.readValue("1767225600", Instant.class);
    } catch (JsonMappingException refused) {
      seen = "refused: " + refused.getOriginalMessage();
    }
    System.out.println("SEEN " + seen);
    return 0;
  }
}
JAVA
mvn -q -B -ntp -Dstyle.color=never package
read_with() { java "$@" -jar target/quarkus-app/quarkus-run.jar 2>/dev/null | sed -n 's/^SEEN //p'; }
usual=$(read_with -Dlast=false)
last=$(read_with -Dlast=true)
echo "quarkus $version, priority 0 (default): $usual"
echo "quarkus $version, MINIMUM_PRIORITY:     $last"
[ "$usual" = "taken as 2026-01-01T00:00:00Z" ] && [ "$last" = "refused: a moment is text" ] || { echo "this has changed"; exit 1; }
