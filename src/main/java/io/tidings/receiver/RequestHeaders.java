package io.tidings.receiver;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tidings.platform.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Headers that a receiver wants with each call; they often hold its credentials. So the values are
 * stored sealed, are in no answer and in no log: {@code toString} shows the names alone.
 *
 * @param values by name, in lower case
 */
public record RequestHeaders(Map<String, String> values) {

  public static final RequestHeaders NONE = new RequestHeaders(Map.of());

  private static final String FIELD = "headers";
  private static final int MOST = 20;
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_VALUE = 4096;
  private static final int LARGEST = 8192;
  private static final String TOKEN = "[a-z0-9!#$%&'*+.^_`|~-]+"; // RFC 9110, 5.6.2

  /** What this service or the connection says itself. */
  private static final Set<String> OURS =
      Set.of(
          "host",
          "content-length",
          "content-type",
          "content-encoding",
          "transfer-encoding",
          "connection",
          "keep-alive",
          "upgrade",
          "te",
          "trailer",
          "expect",
          "user-agent",
          "traceparent",
          "tracestate");

  private static final List<String> OUR_PREFIXES = List.of("webhook-", "proxy-", "tidings-");

  /**
   * @param asked {@code null} is none
   * @throws Problem naming the header that can't be sent
   */
  static RequestHeaders read(Map<String, String> asked) {
    if (asked == null) {
      return NONE;
    }
    if (asked.size() > MOST) {
      throw Problem.invalid(FIELD, "must be at most " + MOST);
    }
    Map<String, String> read = new TreeMap<>();
    asked.forEach(
        (given, value) -> {
          String name = given.toLowerCase(Locale.ROOT);
          check(name, value);
          if (read.put(name, value) != null) {
            throw Problem.invalid(FIELD + "." + name, "stands there twice");
          }
        });
    RequestHeaders headers = new RequestHeaders(read);
    if (headers.bytes().length > LARGEST) {
      throw Problem.invalid(FIELD, "must have at most " + LARGEST + " bytes in all");
    }
    return headers;
  }

  private static void check(String name, String value) {
    if (name.length() > LONGEST_NAME || !name.matches(TOKEN)) {
      throw Problem.invalid(
          FIELD, "must have names of letters, digits and -, at most " + LONGEST_NAME + " of them");
    }
    String field = FIELD + "." + name;
    if (OURS.contains(name) || OUR_PREFIXES.stream().anyMatch(name::startsWith)) {
      throw Problem.invalid(field, "must be left out: the service sets it");
    }
    boolean isSendable =
        value != null
            && value.length() <= LONGEST_VALUE
            && value.equals(value.strip())
            && value.chars().allMatch(c -> c >= 0x20 && c < 0x7F);
    if (!isSendable) {
      throw Problem.invalid(
          field,
          "must be printable ASCII without space at its ends, at most "
              + LONGEST_VALUE
              + " characters");
    }
  }

  /** A line for each, as they are stored under seal. */
  byte[] bytes() {
    return values.entrySet().stream()
        .map(header -> header.getKey() + ":" + header.getValue())
        .collect(Collectors.joining("\n"))
        .getBytes(US_ASCII);
  }

  static RequestHeaders of(byte[] bytes) {
    Map<String, String> values = new LinkedHashMap<>();
    new String(bytes, US_ASCII)
        .lines()
        .forEach(
            line -> {
              int colon = line.indexOf(':');
              values.put(line.substring(0, colon), line.substring(colon + 1));
            });
    return new RequestHeaders(values);
  }

  @Override
  public String toString() {
    return "headers " + values.keySet();
  }
}
