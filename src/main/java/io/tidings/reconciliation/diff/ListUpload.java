package io.tidings.reconciliation.diff;

import io.smallrye.mutiny.Uni;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
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
import org.jspecify.annotations.Nullable;

/**
 * Stores one uploaded list in batches, with one batch in memory at a time. Blocks its thread. When
 * it fails, it deletes everything it stored.
 */
final class ListUpload {

  private static final Duration STORED = Duration.ofSeconds(30);
  private static final int BATCH = 5_000;
  private static final long MOST_LINES = 5_000_000;
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private final DiffRows rows;
  private final UUID diff;

  ListUpload(DiffRows rows, UUID diff) {
    this.rows = rows;
    this.diff = diff;
  }

  /**
   * @param json whether the list is JSON lines; otherwise CSV
   * @param gzip whether the request declares gzip
   * @param uploaded stores the number of lines and lets the comparison begin
   * @return the number of lines
   * @throws Problem naming the invalid line
   */
  long take(
      InputStream body,
      Charset charset,
      boolean json,
      boolean gzip,
      LongFunction<Uni<Void>> uploaded) {
    try {
      Reader in = withoutMark(new ListDecoder(LimitedListStream.open(body, gzip), charset));
      long lines = store(json ? ListParser.json(in) : ListParser.csv(in));
      uploaded.apply(lines).await().atMost(STORED);
      return lines;
    } catch (IOException | UncheckedIOException e) {
      rows.remove(diff).await().atMost(STORED);
      if (String.valueOf(e.getMessage()).contains("Request too large")) {
        throw new Problem(ProblemCode.BODY_TOO_LARGE, "Send a smaller list: at most 1 GiB.");
      }
      throw Problem.invalid("body", "is incomplete; upload it again");
    } catch (RuntimeException e) {
      rows.remove(diff).await().atMost(STORED);
      throw e;
    }
  }

  /** Skips the byte-order mark with which spreadsheets begin a list. */
  private static Reader withoutMark(Reader list) throws IOException {
    PushbackReader in = new PushbackReader(list);
    int first = in.read();
    if (first >= 0 && first != BYTE_ORDER_MARK) {
      in.unread(first);
    }
    return in;
  }

  private long store(ListParser lines) {
    List<UploadedLine> batch = new ArrayList<>(BATCH);
    long number = 0;
    while (lines.hasNext()) {
      batch.add(lines.next());
      number++;
      if (number > MOST_LINES) {
        throw Problem.invalid("body", "must have at most " + MOST_LINES + " lines");
      }
      if (batch.size() == BATCH) {
        rows.put(diff, batch).await().atMost(STORED);
        batch.clear();
      }
    }
    if (!batch.isEmpty()) {
      rows.put(diff, batch).await().atMost(STORED);
    }
    return number;
  }

  /**
   * One line of the other side's list.
   *
   * @param line number in the file, from 1; a CSV's header is counted
   * @param type the event type of the notification
   * @param key order number of a recharge, or subject of any other result
   * @param amount in minor units, or {@code null}
   * @param currency or {@code null}
   */
  record UploadedLine(
      long line, String type, String key, @Nullable Long amount, @Nullable String currency) {}
}
