#!/usr/bin/env bash
# SmallRye Config: a package-private mapping with a group can't be validated, one without a group can.
#   guess     constraints of Bean Validation are checked in a package-private @ConfigMapping as in a public one; or in none
#   seen      a flat package-private mapping is checked. As soon as it has a group (a method that returns an interface),
#             building the configuration ends in an IllegalAccessError, also where every value is valid and although the
#             mapping itself works without the validator. A public mapping with the same group is checked
#   matters   to whoever keeps mappings inside their packages and adds the first constraint: no start, in every profile
# io.smallrye.config:smallrye-config and smallrye-config-validator 3.16.0, hibernate-validator 9.1.0.Final, JDK 17.
# Needs Maven and a JDK; installs into a temporary folder.
set -euo pipefail
version=3.16.0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<XML
<project><modelVersion>4.0.0</modelVersion><groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies>
<dependency><groupId>io.smallrye.config</groupId><artifactId>smallrye-config</artifactId><version>$version</version></dependency>
<dependency><groupId>io.smallrye.config</groupId><artifactId>smallrye-config-validator</artifactId><version>$version</version></dependency>
<dependency><groupId>org.hibernate.validator</groupId><artifactId>hibernate-validator</artifactId><version>9.1.0.Final</version></dependency>
<dependency><groupId>org.glassfish.expressly</groupId><artifactId>expressly</artifactId><version>6.0.0</version></dependency>
</dependencies></project>
XML
mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies -DoutputDirectory=lib >/dev/null
mkdir -p src/f
cat >src/f/Open.java <<'JAVA'
package f;
import io.smallrye.config.*;
import jakarta.validation.constraints.Min;
@ConfigMapping(prefix = "a")
public interface Open { Group group(); interface Group { @Min(1) int batch(); } }
JAVA
cat >src/f/Closed.java <<'JAVA'
package f;
import io.smallrye.config.*;
import jakarta.validation.constraints.Min;
@ConfigMapping(prefix = "a")
interface Closed { Group group(); interface Group { @Min(1) int batch(); } }
JAVA
cat >src/f/Flat.java <<'JAVA'
package f;
import io.smallrye.config.*;
import jakarta.validation.constraints.Min;
@ConfigMapping(prefix = "a")
interface Flat { @Min(1) int batch(); }
JAVA
cat >src/f/Read.java <<'JAVA'
package f;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidatorImpl;

class Read {
  static String read(Class<?> mapping, String key, String value) {
    try {
      new SmallRyeConfigBuilder()
          .withValidator(new BeanValidationConfigValidatorImpl())
          .withMapping(mapping)
          .withDefaultValue(key, value)
          .build()
          .getConfigMapping(mapping);
      return "read";
    } catch (Throwable refused) {
      return refused.getClass().getSimpleName();
    }
  }

  public static void main(String[] arguments) {
    System.out.println(
        "public 5: " + read(Open.class, "a.group.batch", "5")
            + ", 0: " + read(Open.class, "a.group.batch", "0")
            + "; package-private 5: " + read(Closed.class, "a.group.batch", "5")
            + "; package-private without a group 5: " + read(Flat.class, "a.batch", "5")
            + ", 0: " + read(Flat.class, "a.batch", "0"));
  }
}
JAVA
javac -cp 'lib/*' -d out src/f/*.java
said=$(java -cp 'out:lib/*' f.Read 2>/dev/null)
echo "smallrye-config-validator $version: $said"
[ "$said" = "public 5: read, 0: ConfigValidationException; package-private 5: IllegalAccessError; package-private without a group 5: read, 0: ConfigValidationException" ] ||
  { echo "this has changed" >&2; exit 1; }
