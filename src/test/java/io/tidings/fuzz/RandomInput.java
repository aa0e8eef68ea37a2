package io.tidings.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes random input; the same seed gives the same input. */
final class RandomInput {

  private static final List<String> PIECES =
      List.of(
          "",
          " ",
          "0",
          "-1",
          "1e400",
          "1.5",
          "9223372036854775808",
          "null",
          "true",
          "[",
          "{",
          "}",
          "]",
          ",",
          ":",
          "\"",
          "\\",
          "\\u0000",
          "\\ud800",
          "\u0000",
          "\u001b[2J",
          "\r\n",
          "\n",
          "%",
          "%00",
          "%zz",
          "../",
          ";",
          "?",
          "&",
          "=",
          "#",
          "'",
          "--",
          "$1",
          "${x}",
          "{{x}}",
          "<x>",
          "\ufeff",
          "\u2028",
          "\uffff",
          "é",
          "汉",
          "\ud83d\ude00",
          "CNY",
          "sandbox",
          "recharge.succeeded",
          "2026-01-01T00:00:00Z",
          "-999999999-01-01T00:00:00Z",
          "PT1H",
          "018f0000-0000-7000-8000-000000000000",
          "http://127.0.0.1:1/",
          "http://[::1]/",
          "x".repeat(300),
          "x".repeat(5_000));

  private final Random random;

  RandomInput(long seed) {
    random = new Random(seed);
  }

  boolean oneIn(int number) {
    return random.nextInt(number) == 0;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T of(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (int i = below(4); i >= 0; i--) {
      text.append(of(PIECES));
    }
    return text.toString();
  }

  /** Returns JSON that may be invalid. */
  String json(int depth) {
    return switch (below(depth > 0 ? 9 : 6)) {
      case 0 -> "null";
      case 1 -> String.valueOf(oneIn(2));
      case 2 -> of(List.of("0", "-0", "1", "-1", "1.5", "1e3", "1e400", "99999999999999999999"));
      case 3, 4 -> quoted(text());
      case 5 -> of(PIECES); // unquoted
      case 6 -> "[" + json(depth - 1) + (oneIn(2) ? "," + json(depth - 1) : "") + "]";
      default ->
          "{"
              + quoted(text())
              + ":"
              + json(depth - 1)
              + ","
              + quoted(text())
              + ":"
              + json(depth - 1)
              + "}";
    };
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars()
        .forEach(
            c ->
                quoted.append(
                    c < ' ' || c == '"' || c == '\\' ? String.format("\\u%04x", c) : (char) c));
    return quoted.append('"').toString();
  }

  /** Returns the bytes with some of them changed, removed, inserted or cut off. */
  byte[] changed(byte[] original) {
    byte[] bytes = original.clone();
    for (int i = below(4); i >= 0 && bytes.length > 0; i--) {
      int at = below(bytes.length);
      byte[] piece = oneIn(2) ? new byte[] {(byte) below(256)} : bytes(of(PIECES));
      bytes =
          switch (below(4)) {
            case 0 ->
                joined(
                    Arrays.copyOf(bytes, at), piece, Arrays.copyOfRange(bytes, at, bytes.length));
            case 1 ->
                joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + 1, bytes.length));
            case 2 -> Arrays.copyOf(bytes, at);
            default -> {
              bytes[at] = (byte) below(256);
              yield bytes;
            }
          };
    }
    return bytes;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] joined(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] all = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
