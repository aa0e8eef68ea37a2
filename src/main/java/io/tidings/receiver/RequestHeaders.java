package io.tidings.receiver;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tidings.web.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Headers sent with each call to a receiver. They often hold its credentials, so the values are
 * stored encrypted and are in no response and no log: {@code toString} shows only the names.
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

  /** Headers that this service or the connection sets itself. */
  private static final Set<String> RESERVED =
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

  private static final List<String> RESERVED_PREFIXES = List.of("webhook-", "proxy-", "tidings-");

  /**
   * @param asked {@code null}: no headers
   * @throws Problem naming the header that can't be sent
   */
  static RequestHeaders read(Map<String, String> asked) {
    if (asked == null) {
      return NONE;
    }
    if (asked.size() > MOST) {
      throw Problem.invalid(FIELD, "the number of headers must be at most " + MOST);
    }
    Map<String, String> read = new TreeMap<>();
    asked.forEach(
        (given, value) -> {
          String name = given.toLowerCase(Locale.ROOT);
          check(name, value);
          if (read.put(name, value) != null) {
            throw Problem.invalid(FIELD + "." + name, "is given twice");
          }
        });
    RequestHeaders headers = new RequestHeaders(read);
    if (headers.bytes().length > LARGEST) {
      throw Problem.invalid(FIELD, "must have at most " + LARGEST + " bytes in total");
    }
    return headers;
  }

  private static void check(String name, String value) {
    if (name.length() > LONGEST_NAME || !name.matches(TOKEN)) {
      throw Problem.invalid(
          FIELD, "names must be letters, digits and -, at most " + LONGEST_NAME + " characters");
    }
    String field = FIELD + "." + name;
    if (RESERVED.contains(name) || RESERVED_PREFIXES.stream().anyMatch(name::startsWith)) {
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
          "must be printable ASCII without space at either end, at most "
              + LONGEST_VALUE
              + " characters");
    }
  }

  /** One line for each header: the form that is encrypted and stored. */
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
