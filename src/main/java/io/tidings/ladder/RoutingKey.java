package io.tidings.ladder;

/**
 * The key every notification travels with: {@code <ladder version>.<rung>}. It is what a plain nack
 * keeps and a wait queue rewrites, so it alone says where a message stands.
 *
 * @param rung index from 0
 */
public record RoutingKey(String ladder, int rung) {

  /**
   * @throws IllegalArgumentException when it is not of that form
   */
  public static RoutingKey parse(String key) {
    int dot = key.lastIndexOf('.');
    if (dot > 0 && key.length() - dot <= 4) {
      try {
        int rung = Integer.parseInt(key.substring(dot + 1));
        if (rung >= 0) {
          return new RoutingKey(key.substring(0, dot), rung);
        }
      } catch (NumberFormatException notANumber) {
        // Said below.
      }
    }
    throw new IllegalArgumentException("\"" + key + "\" is not <ladder version>.<rung>");
  }

  @Override
  public String toString() {
    return ladder + "." + rung;
  }
}
