package io.tidings.notification;

import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code traceparent} of W3C Trace Context (level 1): passed from the caller who starts
 * something to the receivers of its result. Tidings records no spans of its own.
 */
public final class TraceParent {

  public static final String HEADER = "traceparent";

  private static final Pattern FORM =
      Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
  private static final String VERSION = "00";

  private TraceParent() {}

  /** Returns it as version 00; {@code null} if invalid: the trace then ends, as W3C specifies. */
  public static @Nullable String read(String header) {
    Matcher parts = FORM.matcher(header == null ? "" : header.strip());
    boolean isOne =
        parts.matches()
            && !parts.group(1).equals("ff")
            && !(parts.group(1).equals(VERSION) && parts.group(5) != null)
            && !parts.group(2).matches("0+")
            && !parts.group(3).matches("0+");
    return isOne ? String.join("-", VERSION, parts.group(2), parts.group(3), parts.group(4)) : null;
  }

  /** Returns the same trace with a new parent id, for one attempt. */
  public static String child(String traceparent) {
    String[] parts = traceparent.split("-");
    long random = ThreadLocalRandom.current().nextLong() | 1; // never all zeros
    return String.join("-", parts[0], parts[1], "%016x".formatted(random), parts[3]);
  }
}
