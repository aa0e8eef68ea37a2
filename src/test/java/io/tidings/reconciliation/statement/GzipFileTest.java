package io.tidings.reconciliation.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.reconciliation.statement.Manifest.FileEntry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class GzipFileTest {

  @Test
  void partsMakeTheFile_withCorrectHashes() throws Exception {
    Random random = new Random(1);
    GzipFile file = new GzipFile("x");
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    ByteArrayOutputStream stored = new ByteArrayOutputStream();
    int parts = 0;
    for (int i = 0; i < 400; i++) {
      byte[] some = new byte[random.nextInt(5_000)];
      random.nextBytes(some); // can't be compressed
      file.write(some);
      content.write(some);
      List<byte[]> full = file.take();
      parts += full.size();
      for (byte[] part : full) {
        assertThat(part).hasSize(256 * 1024);
        stored.write(part);
      }
    }

    FileEntry entry = file.end();

    for (byte[] part : file.take()) {
      stored.write(part);
    }
    assertThat(parts).isGreaterThan(2);
    byte[] unzipped =
        new GZIPInputStream(new ByteArrayInputStream(stored.toByteArray())).readAllBytes();
    assertThat(unzipped).isEqualTo(content.toByteArray());
    assertThat(entry.bytes()).isEqualTo(stored.size());
    assertThat(entry.sha256()).isEqualTo(hash(stored.toByteArray()));
    assertThat(entry.contentSha256()).isEqualTo(hash(content.toByteArray()));
  }

  private static String hash(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
