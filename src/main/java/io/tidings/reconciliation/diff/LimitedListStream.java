package io.tidings.reconciliation.diff;

import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Reads an uploaded list and checks at every read the limits of its size, its duration and its
 * average speed. Not thread-safe.
 */
final class LimitedListStream extends FilterInputStream {

  /** Applies before and after decompression, which may enlarge a file a thousand times. */
  private static final long MOST_BYTES = 1L << 30;

  /** An upload blocks a thread, and the cleanup deletes uploads that take hours. */
  private static final Duration LONGEST = Duration.ofMinutes(15);

  private static final Duration BEFORE_SPEED_COUNTS = Duration.ofSeconds(30);
  private static final long LEAST_BYTES_A_SECOND = 1024;
  private static final int BUFFER = 64 * 1024;

  private final long begunNanos = System.nanoTime();
  private final boolean timed;
  private long bytes;

  private LimitedListStream(InputStream in, boolean timed) {
    super(in);
    this.timed = timed;
  }

  /**
   * Decompresses gzip, declared or not: no list begins with gzip's first two bytes. Reads all
   * members (RFC 1952, 2.2) and rejects any data after them.
   *
   * @throws Problem when the body is declared as gzip and is not, or is broken gzip
   */
  static InputStream open(InputStream body, boolean saidToBeGzip) throws IOException {
    InputStream in = new BufferedInputStream(new LimitedListStream(body, true), BUFFER);
    in.mark(2);
    boolean isGzip = in.read() == 0x1f & in.read() == 0x8b;
    in.reset();
    if (!isGzip) {
      if (saidToBeGzip) {
        throw broken();
      }
      return in;
    }
    try {
      return new LimitedListStream(
          GzipCompressorInputStream.builder()
              .setInputStream(in)
              .setDecompressConcatenated(true)
              .get(),
          false);
    } catch (IOException noMember) {
      throw broken();
    }
  }

  private static Problem broken() {
    return Problem.invalid("body", "is not valid gzip");
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    int read;
    try {
      read = super.read(into, from, length);
    } catch (IOException e) {
      if (timed) {
        throw new UncheckedIOException(e); // the upload failed, not the decompression
      }
      throw broken();
    }
    bytes += Math.max(0, read);
    if (bytes > MOST_BYTES) {
      throw new Problem(
          ProblemCode.BODY_TOO_LARGE, "Send a smaller list: at most 1 GiB, also uncompressed.");
    }
    if (timed) {
      checkTime(Duration.ofNanos(System.nanoTime() - begunNanos));
    }
    return read;
  }

  private void checkTime(Duration taken) {
    if (taken.compareTo(LONGEST) > 0) {
      throw Problem.invalid("body", "must be uploaded within " + LONGEST.toMinutes() + " minutes");
    }
    if (taken.compareTo(BEFORE_SPEED_COUNTS) > 0
        && bytes < LEAST_BYTES_A_SECOND * taken.toSeconds()) {
      throw Problem.invalid("body", "must be uploaded at 1 KiB a second or faster");
    }
  }
}
