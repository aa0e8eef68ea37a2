package io.tidings.ladder;

/**
 * Holds the routing key of a notification: {@code <ladder version>.<rung>}. A plain nack does not
 * change it and a wait queue rewrites it, so it alone says on which rung a message is.
 *
 * @param rung index from 0
 */
public record RoutingKey(String ladder, int rung) {

  /**
   * @throws IllegalArgumentException if it does not have this form
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
        // Reported below.
      }
    }
    throw new IllegalArgumentException("\"" + key + "\" is not <ladder version>.<rung>");
  }

  @Override
  public String toString() {
    return ladder + "." + rung;
  }
}
