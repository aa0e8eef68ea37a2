package io.tidings.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How receivers are called. */
@ConfigMapping(prefix = "tidings.delivery")
interface DeliveryConfig {

  /** Attempts in flight at once in this process; retries get half of them at most. */
  @WithName("in-flight")
  @WithDefault("400")
  int inFlight();

  /** Attempts in flight at once to one receiver, in this process. */
  @WithName("in-flight-per-receiver")
  @WithDefault("64")
  int inFlightPerReceiver();

  /**
   * First attempts at once that are made by the process which committed the result, without the
   * broker; 0 sends all through the broker.
   */
  @WithName("direct-attempts")
  @WithDefault("128")
  int directAttempts();

  /** A connection must stand within this time. */
  @WithName("connect-timeout")
  @WithDefault("3s")
  Duration connectTimeout();

  /** The whole attempt, from resolving the name to the last byte that is read. */
  @WithName("total-timeout")
  @WithDefault("10s")
  Duration totalTimeout();

  /** Bytes of a response that are read; at this point the connection is cut. */
  @WithName("max-response")
  @WithDefault("65536")
  int maxResponse();

  /** Bytes of a response that are kept with the attempt. */
  @WithName("kept-response")
  @WithDefault("4096")
  int keptResponse();

  /**
   * Idle connections that are kept open to one receiver by one event loop, for 30 s; 0 keeps none.
   * While they are in use their number is that of its attempts in flight.
   */
  @WithName("max-connections")
  @WithDefault("400")
  int maxConnections();

  /**
   * PEM files of authorities that are trusted for TLS beside the platform's own; read at the start.
   * Certificates are always checked, and there is no key that turns it off.
   */
  @WithName("extra-authorities")
  Optional<List<Path>> extraAuthorities();

  /** At a stop, calls that are out may go on for so long. */
  @WithDefault("20s")
  Duration grace();

  /** How long outcomes that can't be stored are held before their messages are given back. */
  @WithDefault("30s")
  Duration hold();
}
