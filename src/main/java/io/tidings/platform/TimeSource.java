package io.tidings.platform;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Where the time comes from: one UTC clock that everything is given, so that a test can set it. */
class TimeSource {

  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }
}
