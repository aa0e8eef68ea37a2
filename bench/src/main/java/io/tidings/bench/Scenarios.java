package io.tidings.bench;

import java.util.List;
import java.util.Set;

/** Which scenarios were asked for; none means all. */
record Scenarios(Set<String> named) {

  static final List<String> ALL =
      List.of(
          "drain",
          "broker",
          "latency",
          "accept",
          "hanging",
          "climb",
          "waiting",
          "start",
          "account",
          "queues",
          "neighbours",
          "outage",
          "check",
          "pressure",
          "deletion",
          "guesses");

  Scenarios {
    if (!ALL.containsAll(named)) {
      throw new IllegalArgumentException("scenarios are " + ALL + ", asked for was " + named);
    }
  }

  boolean has(String name) {
    return named.isEmpty() || named.contains(name);
  }
}
