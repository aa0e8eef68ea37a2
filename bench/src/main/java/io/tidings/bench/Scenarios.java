package io.tidings.bench;

import java.util.List;
import java.util.Set;

/** The requested scenarios; none means all. */
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
          "first",
          "account",
          "queues",
          "neighbours",
          "names",
          "traces",
          "outage",
          "check",
          "growth",
          "replicas",
          "pressure",
          "deletion",
          "guesses",
          "console");

  Scenarios {
    if (!ALL.containsAll(named)) {
      throw new IllegalArgumentException("unknown scenario: choose from " + ALL + ", not " + named);
    }
  }

  boolean isOnly(String name) {
    return named.equals(Set.of(name));
  }

  boolean has(String name) {
    return named.isEmpty() || named.contains(name);
  }
}
