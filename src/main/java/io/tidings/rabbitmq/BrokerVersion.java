package io.tidings.rabbitmq;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Holds the version that RabbitMQ reports when a connection opens.
 *
 * <p>Two groups lose notifications without an error, so they are rejected. Those older than 3.10
 * have no at-least-once dead-lettering, which the ladder needs (release notes of 3.10.0). 3.13.0 to
 * 3.13.2 drop messages in a dead-letter cycle, and a notification makes one on each rung
 * (rabbitmq-server#11159, fixed in 3.13.3).
 */
record BrokerVersion(int major, int minor, int patch) {

  private static final Pattern FORM =
      Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6})(\\D.*)?");

  /** Returns the version in a connection's server properties; empty if it has another form. */
  static Optional<BrokerVersion> of(Map<String, Object> serverProperties) {
    Matcher version = FORM.matcher(String.valueOf(serverProperties.get("version")));
    return version.matches()
        ? Optional.of(new BrokerVersion(number(version, 1), number(version, 2), number(version, 3)))
        : Optional.empty();
  }

  private static int number(Matcher version, int group) {
    return Integer.parseInt(version.group(group));
  }

  /** Returns in one sentence why it is rejected and what to run; empty if it is supported. */
  Optional<String> rejectionReason() {
    if (major < 3 || major == 3 && minor < 10) {
      return Optional.of(
          ("RabbitMQ %s is too old: it loses messages when it dead-letters them; run 3.10 or newer,"
                  + " preferably 4.x.")
              .formatted(this));
    }
    if (major == 3 && minor == 13 && patch < 3) {
      return Optional.of(
          "RabbitMQ %s drops notifications that cycle through the ladder (rabbitmq-server#11159);"
                  .formatted(this)
              + " run 3.13.3 or newer, preferably 4.x.");
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }

  /** Reports a broker that would lose notifications; its text says why and what to run. */
  static final class UnsupportedBroker extends Exception {

    UnsupportedBroker(String why) {
      super(why);
    }
  }
}
