package io.tidings.reconciliation.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.web.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitedListStreamTest {

  /** Returns one byte at a time and reports no more as available, like a slow upload. */
  private static final class Dripping extends ByteArrayInputStream {
    Dripping(byte[] bytes) {
      super(bytes);
    }

    @Override
    public int read(byte[] into, int from, int length) {
      return super.read(into, from, Math.min(length, 1));
    }

    @Override
    public int available() {
      return 0;
    }
  }

  private static byte[] member(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static String read(byte[] sent, boolean said) throws IOException {
    return new String(
        LimitedListStream.open(new Dripping(sent), said).readAllBytes(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsEveryGzipMember_declaredOrNot(boolean said) throws IOException {
    byte[] three = joined(member("a\n"), member(""), member("b\n".repeat(100_000)));

    assertThat(read(three, said)).isEqualTo("a\n" + "b\n".repeat(100_000));
  }

  @Test
  void readsUnchanged_withoutGzip() throws IOException {
    assertThat(read("a\n".getBytes(StandardCharsets.UTF_8), false)).isEqualTo("a\n");
    assertThat(read(new byte[0], false)).isEmpty();
    assertThat(read(new byte[] {'x'}, false)).isEqualTo("x");
  }

  @Test
  void refusesUpload_withDamagedOrCutGzip() {
    byte[] good = member("a\n".repeat(1_000));
    byte[] damaged = member("b\n".repeat(1_000));
    damaged[damaged.length - 8] ^= 1; // its checksum
    byte[] cut = java.util.Arrays.copyOf(good, good.length - 3);
    for (byte[] bad :
        new byte[][] {
          joined(good, damaged),
          joined(good, cut),
          joined(good, "and more".getBytes(StandardCharsets.UTF_8)),
          cut,
          {0x1f, (byte) 0x8b},
        }) {
      assertThatThrownBy(() -> read(bad, false))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("gzip");
    }
    assertThatThrownBy(() -> read(new byte[] {'x'}, true)).hasMessageContaining("gzip");
  }

  @Test
  void failsOtherThanForDamagedGzip_whenTheUploadBreaksOff() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("connection closed");
          }
        };
    byte[] half = java.util.Arrays.copyOf(member("a\n".repeat(1_000)), 20);

    assertThatThrownBy(
            () ->
                LimitedListStream.open(
                        new SequenceInputStream(new ByteArrayInputStream(half), broken), true)
                    .readAllBytes())
        .isInstanceOf(UncheckedIOException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-8,text/csv",
    "GB18030,text/csv; charset=gb18030",
    "ISO-8859-1,text/csv;charset=\"latin1\""
  })
  void text_isReadAsDeclared(String charset, String type) throws IOException {
    Charset declared = ListDecoder.charset(type);
    assertThat(declared).isEqualTo(Charset.forName(charset));
    String text = charset.startsWith("ISO") ? "ä\n" : "订单\n";
    InputStream sent = new Dripping((text.repeat(50_000)).getBytes(declared));

    StringBuilder read = new StringBuilder();
    try (ListDecoder reader = new ListDecoder(sent, declared)) {
      char[] some = new char[1000];
      for (int n = reader.read(some); n >= 0; n = reader.read(some)) {
        read.append(some, 0, n);
      }
    }

    assertThat(read.toString()).isEqualTo(text.repeat(50_000));
  }

  @Test
  void namesTheLine_ofBytesInAnotherCharset() {
    byte[] list =
        joined("a\nb\nä".getBytes(StandardCharsets.UTF_8), "订单\n".getBytes(Charset.forName("GBK")));
    for (byte[] bad :
        new byte[][] {
          list, joined("a\n\n".getBytes(StandardCharsets.UTF_8), new byte[] {(byte) 0xe6})
        }) {
      assertThatThrownBy(
              () ->
                  new ListDecoder(new ByteArrayInputStream(bad), StandardCharsets.UTF_8)
                      .transferTo(new java.io.StringWriter()))
          .isInstanceOf(Problem.class)
          .hasMessageContaining("line 3 is not UTF-8");
    }
    assertThatThrownBy(() -> ListDecoder.charset("text/csv;charset=nowhere"))
        .hasMessageContaining("names an unknown charset");
  }
}
