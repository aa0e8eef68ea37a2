package io.tidings.reconciliation.feed;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;

/**
 * Writes a page of a feed as JSON. Copies the stored bodies unchanged: they are JSON already, and
 * parsing and writing them again would slow down the feed.
 */
final class FeedPageWriter {

  private final Buffer out = Buffer.buffer(64 * 1024).appendString("{\"items\":[");
  private boolean any;
  private int done;

  /**
   * @param own at least one {@code "name":value} pair, written before those of the body
   * @param body a JSON object with at least one member
   */
  void add(String own, byte[] body) {
    out.appendString(any ? ",{" : "{").appendString(own).appendString(",");
    out.appendBytes(body, 1, body.length - 1);
    any = true;
    done++;
  }

  /** Counts an entry whose body no longer exists. */
  void skip() {
    done++;
  }

  /** The number of entries handled, including skipped ones. */
  int done() {
    return done;
  }

  /** {@code "name":"text"}. */
  static String text(String name, String value) {
    return "\""
        + name
        + "\":\""
        + new String(JsonStringEncoder.getInstance().quoteAsString(value))
        + '"';
  }

  Buffer end(FeedPage page, String next) {
    return out.appendString("],")
        .appendString(text("next", next))
        .appendString(String.format(Locale.ROOT, ",\"lagSeconds\":%.3f}", page.lagMillis() / 1e3));
  }
}
