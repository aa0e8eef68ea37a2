package io.tidings.reconciliation;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tidings.feed.FeedPage;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;

/**
 * Writes a page of a feed. The bodies are put in as they are stored: they are JSON already, and
 * reading them only to write them again is what would limit a feed.
 */
final class FeedAnswer {

  private final Buffer out = Buffer.buffer(64 * 1024).appendString("{\"items\":[");
  private boolean any;
  private int done;

  /**
   * @param own {@code "name":value} pairs that come before those of the body, at least one
   * @param body a JSON object with at least one member
   */
  void add(String own, byte[] body) {
    out.appendString(any ? ",{" : "{").appendString(own).appendString(",");
    out.appendBytes(body, 1, body.length - 1);
    any = true;
    done++;
  }

  /** An entry of which there is nothing to show. */
  void skip() {
    done++;
  }

  /** How many entries of the page are in it. */
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
