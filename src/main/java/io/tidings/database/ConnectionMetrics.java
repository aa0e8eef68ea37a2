package io.tidings.database;

import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Leaves out a metric that Quarkus registers for each connection under one name. */
class ConnectionMetrics {

  private ConnectionMetrics() {}

  /**
   * The gauge would show the first connection for ever, and each other one would log a WARN that it
   * is registered already (Quarkus 3.33, Micrometer 1.16).
   */
  @Produces
  @Singleton
  static MeterFilter withoutQueueOfTheFirstConnection() {
    return MeterFilter.deny(id -> id.getName().equals("postgresql.queue.size"));
  }
}
