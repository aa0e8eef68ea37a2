package io.tidings.testing;

/** The RabbitMQ that tests run on: {@code -Dtidings.broker=3.10|4.0|4.3}. */
public enum BrokerChoice {
  V3_10("3.10"),
  V4_0("4.0"),
  V4_3("4.3");

  private static final String KEY = "tidings.broker";

  private final String version;

  BrokerChoice(String version) {
    this.version = version;
  }

  /**
   * @throws IllegalArgumentException if it is unknown; lists the supported versions
   */
  public static BrokerChoice of(String version) {
    for (BrokerChoice choice : values()) {
      if (choice.version.equals(version)) {
        return choice;
      }
    }
    throw new IllegalArgumentException(
        "unknown RabbitMQ version \"%s\": choose -D%s=3.10, 4.0 or 4.3.".formatted(version, KEY));
  }

  /** Returns the version in {@code -Dtidings.broker}; the default is that of Debian stable. */
  public static BrokerChoice ofTheBuild() {
    return of(System.getProperty(KEY, V4_0.version));
  }

  /** Whether 4.0 or newer. */
  public boolean isModern() {
    return this != V3_10;
  }

  @Override
  public String toString() {
    return version;
  }
}
