package io.tidings.reconciliation.statement;

import io.tidings.reconciliation.statement.Manifest.FileEntry;
import io.tidings.secrets.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Compresses a file part by part; holds only parts not yet taken. Not thread-safe. */
final class GzipFile {

  private static final int PART = 256 * 1024;

  private final String name;
  private final MessageDigest content = Sha256.begin();
  private final MessageDigest file = Sha256.begin();
  private final List<byte[]> parts = new ArrayList<>();
  private final Parts out = new Parts();
  private final GZIPOutputStream gzip;
  private long bytes;

  GzipFile(String name) {
    this.name = name;
    try {
      this.gzip = new GZIPOutputStream(out, 64 * 1024);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(byte[] text) {
    content.update(text);
    try {
      gzip.write(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the parts that are full, and removes them. */
  List<byte[]> take() {
    List<byte[]> taken = List.copyOf(parts);
    parts.clear();
    return taken;
  }

  /** Ends the file; the last part can then be taken. */
  FileEntry end() {
    try {
      gzip.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.cut();
    HexFormat hex = HexFormat.of();
    return new FileEntry(
        name, bytes, hex.formatHex(file.digest()), hex.formatHex(content.digest()));
  }

  private final class Parts extends OutputStream {

    private final byte[] part = new byte[PART];
    private int filled;

    @Override
    public void write(int one) {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) {
      file.update(from, offset, length);
      bytes += length;
      int done = 0;
      while (done < length) {
        int some = Math.min(length - done, PART - filled);
        System.arraycopy(from, offset + done, part, filled, some);
        filled += some;
        done += some;
        if (filled == PART) {
          cut();
        }
      }
    }

    void cut() {
      if (filled > 0) {
        parts.add(java.util.Arrays.copyOf(part, filled));
        filled = 0;
      }
    }
  }
}
