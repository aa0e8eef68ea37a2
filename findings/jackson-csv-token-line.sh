#!/usr/bin/env bash
# Jackson CSV: the location of a row's first token names no line of the file; only the parser's current location does.
#   guess     as with JSON, currentTokenLocation() of the token that begins a row is where the row begins
#   seen      its line number counts something else: the header is not in it, an empty line (SKIP_EMPTY_LINES) or one
#             inside quotes may or may not be. currentLocation(), asked before the row's first value, is right:
#             the rows of this file begin in the lines 3, 4, 8 and 9; the token says 1, 3, 5 and 8
#   matters   to whoever tells people in which line of their upload something is wrong
# com.fasterxml.jackson.dataformat:jackson-dataformat-csv 2.21.2, JDK 17. Needs Maven and a JDK; installs into a temporary folder.
set -euo pipefail
version=2.21.2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<XML
<project><modelVersion>4.0.0</modelVersion><groupId>f</groupId><artifactId>f</artifactId><version>1</version>
<dependencies><dependency><groupId>com.fasterxml.jackson.dataformat</groupId><artifactId>jackson-dataformat-csv</artifactId><version>$version</version></dependency></dependencies></project>
XML
mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies -DoutputDirectory=lib >/dev/null
cat >Read.java <<'JAVA'
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.StringReader;
import java.util.Map;

class Read {
  public static void main(String[] arguments) throws Exception {
    String file = "type,key\n\nA,1\n\"B\nb\",2\r\n\r\n\nC,3\nD,4\n";
    MappingIterator<Map<String, String>> rows =
        new CsvMapper()
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader())
            .withFeatures(CsvParser.Feature.SKIP_EMPTY_LINES)
            .readValues(new StringReader(file));
    StringBuilder token = new StringBuilder();
    StringBuilder current = new StringBuilder();
    while (rows.hasNextValue()) {
      token.append(' ').append(rows.getParser().currentTokenLocation().getLineNr());
      current.append(' ').append(rows.getParser().currentLocation().getLineNr());
      rows.nextValue();
    }
    System.out.println("token:" + token + "; current:" + current);
  }
}
JAVA
said=$(java -cp 'lib/*' Read.java)
echo "jackson-dataformat-csv $version: lines 3 4 8 9 are reported as $said"
[ "$said" = "token: 1 3 5 8; current: 3 4 8 9" ] || { echo "this has changed" >&2; exit 1; }
