package io.tidings.diff;

import io.smallrye.mutiny.Uni;
import io.tidings.platform.Problem;
import io.tidings.platform.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongFunction;

/**
 * Takes one upload, line by line, into the database. Blocks; memory holds one batch. Whatever goes
 * wrong, nothing of the upload stays.
 */
final class Upload {

  private static final Duration STORED = Duration.ofSeconds(30);
  private static final int AT_ONCE = 5_000;
  private static final long MOST_LINES = 5_000_000;
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private final DiffRows rows;
  private final UUID diff;

  Upload(DiffRows rows, UUID diff) {
    this.rows = rows;
    this.diff = diff;
  }

  /**
   * @param json JSON lines, else CSV
   * @param gzip whether it was said to be packed
   * @param uploaded says how many lines there are, and that the comparison may begin
   * @return how many lines there were
   * @throws Problem naming the line
   */
  long take(
      InputStream body,
      Charset charset,
      boolean json,
      boolean gzip,
      LongFunction<Uni<Void>> uploaded) {
    try {
      Reader in = withoutMark(new ListText(ListStream.open(body, gzip), charset));
      long lines = store(json ? Lines.json(in) : Lines.csv(in));
      uploaded.apply(lines).await().atMost(STORED);
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

  /** Spreadsheets begin a list with a byte-order mark. */
  private static Reader withoutMark(Reader list) throws IOException {
    PushbackReader in = new PushbackReader(list);
    int first = in.read();
    if (first >= 0 && first != BYTE_ORDER_MARK) {
      in.unread(first);
    }
    return in;
  }

  private long store(Lines lines) {
    List<TheirLine> batch = new ArrayList<>(AT_ONCE);
    long number = 0;
    while (lines.hasNext()) {
      batch.add(lines.next());
      number++;
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
