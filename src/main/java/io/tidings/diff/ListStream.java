package io.tidings.diff;

import io.tidings.platform.Problem;
import io.tidings.platform.ProblemCode;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * The bytes of an uploaded list within their limits, each looked at with every read: how many they
 * are, how long they take, and how fast they come on average. Not thread-safe.
 */
final class ListStream extends FilterInputStream {

  /** As many before and after unpacking: a small file may unpack to a thousand times its size. */
  private static final long MOST_BYTES = 1L << 30;

  /** It holds a thread; and what takes hours would be cleaned up under it. */
  private static final Duration LONGEST = Duration.ofMinutes(15);

  private static final Duration BEFORE_SPEED_COUNTS = Duration.ofSeconds(30);
  private static final long LEAST_BYTES_A_SECOND = 1024;
  private static final int BUFFER = 64 * 1024;

  private final long begunNanos = System.nanoTime();
  private final boolean timed;
  private long bytes;

  private ListStream(InputStream in, boolean timed) {
    super(in);
    this.timed = timed;
  }

  /**
   * Unpacks what is gzip, said or not: no list begins with those two bytes. All members are read
   * (RFC 1952, 2.2), and what stands behind them is refused.
   *
   * @throws Problem when it is said to be gzip and is not, or is broken
   */
  static InputStream open(InputStream body, boolean saidToBeGzip) throws IOException {
    InputStream in = new BufferedInputStream(new ListStream(body, true), BUFFER);
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
      return new ListStream(
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
    return Problem.invalid("body", "is not gzip, or broken");
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
        throw new UncheckedIOException(e); // the upload's own, whoever unpacks it
      }
      throw broken();
    }
    bytes += Math.max(0, read);
    if (bytes > MOST_BYTES) {
      throw new Problem(
          ProblemCode.BODY_TOO_LARGE, "Send a smaller list: 1 GiB at most, unpacked too.");
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
      throw Problem.invalid("body", "must come faster than 1 KiB a second");
    }
  }
}
