package io.tidings.diff;

import io.tidings.platform.Problem;
import io.tidings.platform.ProblemCode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Takes one upload, line by line, into the database. Blocks; memory holds one batch. Whatever goes
 * wrong, nothing of the upload stays.
 */
final class Upload {

  private static final Duration STORED = Duration.ofSeconds(30);
  private static final int AT_ONCE = 5_000;
  private static final long MOST_LINES = 5_000_000;

  /** It holds a thread; and what takes hours would be cleaned up under it. */
  private static final Duration LONGEST = Duration.ofMinutes(15);

  private final long begunNanos = System.nanoTime();
  private final DiffRows rows;
  private final UUID diff;

  Upload(DiffRows rows, UUID diff) {
    this.rows = rows;
    this.diff = diff;
  }

  /**
   * @param json JSON lines, else CSV
   * @return how many lines there were
   * @throws Problem naming the line
   */
  long take(InputStream body, boolean json, boolean gzip) {
    try {
      InputStream in = gzip ? unzip(body) : body;
      long lines = store(json ? Lines.json(in) : Lines.csv(in));
      rows.uploaded(diff, lines).await().atMost(STORED);
      return lines;
    } catch (IOException | UncheckedIOException e) {
      rows.remove(diff).await().atMost(STORED);
      if (String.valueOf(e.getMessage()).contains("Request too large")) {
        throw new Problem(ProblemCode.BODY_TOO_LARGE, "Send a smaller list: 1 GiB at most.");
      }
      throw Problem.invalid("body", "ended half-way");
    } catch (RuntimeException e) {
      rows.remove(diff).await().atMost(STORED);
      throw e;
    }
  }

  private static InputStream unzip(InputStream body) throws IOException {
    try {
      return new GZIPInputStream(new BufferedInputStream(body, 64 * 1024), 64 * 1024);
    } catch (ZipException | java.io.EOFException e) {
      throw Problem.invalid("body", "is not gzip, or broken");
    }
  }

  private long store(Lines lines) {
    List<TheirLine> batch = new ArrayList<>(AT_ONCE);
    long number = 0;
    while (lines.hasNext()) {
      batch.add(lines.next());
      number++;
      if (System.nanoTime() - begunNanos > LONGEST.toNanos()) {
        throw Problem.invalid(
            "body", "must be uploaded within " + LONGEST.toMinutes() + " minutes");
      }
      if (number > MOST_LINES) {
        throw Problem.invalid("body", "must have at most " + MOST_LINES + " lines");
      }
      if (batch.size() == AT_ONCE) {
        rows.put(diff, batch).await().atMost(STORED);
        batch.clear();
      }
    }
    if (!batch.isEmpty()) {
      rows.put(diff, batch).await().atMost(STORED);
    }
    return number;
  }
}
