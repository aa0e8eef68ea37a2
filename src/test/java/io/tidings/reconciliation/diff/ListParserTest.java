package io.tidings.reconciliation.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.reconciliation.diff.ListUpload.UploadedLine;
import io.tidings.web.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListParserTest {

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<UploadedLine> all(ListParser lines) {
    List<UploadedLine> all = new ArrayList<>();
    lines.forEachRemaining(all::add);
    return all;
  }

  private static List<UploadedLine> csv(String text) throws IOException {
    return all(ListParser.csv(new StringReader(text)));
  }

  private static List<UploadedLine> json(String text) throws IOException {
    return all(ListParser.json(new StringReader(text)));
  }

  @Test
  void readsCsv_withColumnsInAnyOrderQuotedOrEmpty() throws IOException {
    assertThat(csv("key,type,currency,amount\n\"a,\"\"b\",t,CNY,7\r\n\n合,u,,\n"))
        .containsExactly(
            new UploadedLine(2, "t", "a,\"b", 7L, "CNY"),
            new UploadedLine(4, "u", "合", null, null));
    assertThat(csv("type,key,amount,currency\n")).isEmpty();
  }

  @Test
  void preservesSpaces_aroundAKey() throws IOException {
    assertThat(csv("type, key ,amount,currency\nt , a ,7 , CNY\n"))
        .containsExactly(new UploadedLine(2, "t", " a ", 7L, "CNY"));
  }

  @Test
  void readsJson_withOneObjectPerLine() throws IOException {
    assertThat(
            json(
                "{\"type\":\"t\",\"key\":\"a\",\"amount\":7,\"currency\":\"CNY\"}\n"
                    + "{\"type\":\"u\",\"key\":\"b\",\"amount\":null}\n"))
        .containsExactly(
            new UploadedLine(1, "t", "a", 7L, "CNY"), new UploadedLine(2, "u", "b", null, null));
    assertThat(json("")).isEmpty();
  }

  @Test
  void namesTheLine_ofAnInvalidRecord() {
    String header = "type,key,amount,currency\n";
    for (String bad :
        List.of(
            header + "t,k,1,CNY\nt,,1,CNY", header + "t,k,1,CNY\nt,k,1.5,CNY",
            header + "t,k,1,CNY\nt,k", header + "t,k,1,CNY\nt,k,1,CNY,5",
            header + "t,k,1,CNY\nt,\0,1,CNY", header + "t,k,1,CNY\nt," + "x".repeat(1_000_000))) {
      assertThatThrownBy(() -> csv(bad))
          .as(bad.substring(0, Math.min(80, bad.length())))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("line 3");
    }
    for (String bad :
        List.of(
            "{\"type\":\"t\",\"key\":\"k\"}\n[]",
            "{\"type\":\"t\",\"key\":\"k\"}\n{\"key\":\"k\"}",
            "{\"type\":\"t\",\"key\":\"k\"}\n{\"type\":\"t\",\"key\":\"k\",\"a\":1}",
            "{\"type\":\"t\",\"key\":\"k\"}\n{\"type\":\"t\",",
            "{\"type\":\"t\",\"key\":\"k\"}\nx",
            "{\"type\":\"t\",\"key\":\"k\"}\n[[[[[[[1]]]]]]]",
            "{\"type\":\"t\",\"key\":\"k\"}\n{\"type\":\"" + "x".repeat(1_000_000) + "\"}")) {
      assertThatThrownBy(() -> json(bad))
          .as(bad.substring(0, Math.min(80, bad.length())))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("line 2");
    }
  }

  /** Line numbers count the lines of the file, also blank ones and those within a record. */
  @Test
  void linesAreCounted_notRecords() throws IOException {
    assertThat(csv("type,key,amount,currency\n\nt,a,\"\n1\",CNY\n\nt,b,1,CNY"))
        .extracting(UploadedLine::line)
        .containsExactly(3L, 6L);
    assertThat(json("{\"type\":\"t\",\n\"key\":\"a\"}\n\n{\"type\":\"t\",\"key\":\"b\"}"))
        .extracting(UploadedLine::line)
        .containsExactly(1L, 4L);
  }

  @Test
  void readsBothObjects_onOneLine() throws IOException {
    assertThat(json("{\"type\":\"t\",\"key\":\"a\"}{\"type\":\"t\",\"key\":\"b\"}"))
        .extracting(UploadedLine::line)
        .containsExactly(1L, 2L);
  }

  @Test
  void removesTheApostrophe_thatOurFilesAdd() throws IOException {
    assertThat(csv("type,key,amount,currency\nt,'=a,,\nt,'a,,\n"))
        .extracting(UploadedLine::key)
        .containsExactly("=a", "'a");
  }

  @Test
  void namesLineOne_whenItIsNotJson() {
    for (String bad : List.of("hello\n", "<xml/>", "{\"type\":\"t\",\"key\":\"b\\ud800\"}")) {
      assertThatThrownBy(() -> json(bad)).as(bad).hasMessageContaining("line 1");
    }
  }

  @Test
  void otherColumns_areRefused() {
    for (String bad :
        List.of("", "a,b\n1,2", "type,key,amount\n", "type,key,amount,currency,x\n")) {
      assertThatThrownBy(() -> csv(bad))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("columns");
    }
  }

  @Test
  void fails_whenTheUploadBreaksOff() {
    InputStream cut =
        new InputStream() {
          private final InputStream some = bytes("type,key,amount,currency\nt,k,1,CNY\nt,");

          @Override
          public int read() throws IOException {
            int next = some.read();
            if (next < 0) {
              throw new IOException("connection closed");
            }
            return next;
          }
        };
    assertThatThrownBy(() -> all(ListParser.csv(new ListDecoder(cut, StandardCharsets.UTF_8))))
        .isInstanceOf(UncheckedIOException.class);
  }
}
