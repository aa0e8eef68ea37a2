package io.tidings.broker;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which RabbitMQ we talk to, as it says when a connection opens.
 *
 * <p>Two kinds lose notifications without an error, so they are refused:
 *
 * <ul>
 *   <li>older than 3.10: no at-least-once dead-lettering, which the ladder stands on (release notes
 *       of 3.10.0);
 *   <li>3.13.0 to 3.13.2: drop a message that goes round a dead-letter cycle, which is what a
 *       notification does on each rung (rabbitmq-server#11159, mended in 3.13.3).
 * </ul>
 */
record BrokerVersion(int major, int minor, int patch) {

  private static final Pattern FORM =
      Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6})(\\D.*)?");

  /** What a connection's server properties say; empty if no version of this form is there. */
  static Optional<BrokerVersion> of(Map<String, Object> serverProperties) {
    Matcher version = FORM.matcher(String.valueOf(serverProperties.get("version")));
    return version.matches()
        ? Optional.of(new BrokerVersion(number(version, 1), number(version, 2), number(version, 3)))
        : Optional.empty();
  }

  private static int number(Matcher version, int group) {
    return Integer.parseInt(version.group(group));
  }

  /** Why it will not do and what will, in one sentence; empty if it will. */
  Optional<String> objection() {
    if (major < 3 || major == 3 && minor < 10) {
      return Optional.of(
          "RabbitMQ %s is too old: it loses messages as they move between queues; run 3.10 or newer"
                  .formatted(this)
              + ", best 4.x.");
    }
    if (major == 3 && minor == 13 && patch < 3) {
      return Optional.of(
          "RabbitMQ %s drops notifications on their way round the ladder (rabbitmq-server#11159);"
                  .formatted(this)
              + " run 3.13.3 or newer, best 4.x.");
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }
}
