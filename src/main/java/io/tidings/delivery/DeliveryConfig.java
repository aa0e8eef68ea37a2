package io.tidings.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Configures how receivers are called. */
@ConfigMapping(prefix = "tidings.delivery")
interface DeliveryConfig {

  /** Maximum concurrent attempts in this process; retries get at most half of them. */
  @WithName("in-flight")
  @WithDefault("400")
  int inFlight();

  /** Maximum concurrent attempts to one receiver, in this process. */
  @WithName("in-flight-per-receiver")
  @WithDefault("64")
  int inFlightPerReceiver();

  /**
   * Maximum concurrent first attempts that the process which committed the result makes itself,
   * without the broker; 0 sends all through the broker.
   */
  @WithName("direct-attempts")
  @WithDefault("128")
  int directAttempts();

  /** Time limit for opening a connection. */
  @WithName("connect-timeout")
  @WithDefault("3s")
  Duration connectTimeout();

  /** Time limit for the whole attempt, from resolving the name to the last byte that is read. */
  @WithName("total-timeout")
  @WithDefault("10s")
  Duration totalTimeout();

  /** Maximum bytes of a response that are read; beyond that the connection is closed. */
  @WithName("max-response")
  @WithDefault("65536")
  int maxResponse();

  /** Maximum bytes of a response that are stored with the attempt. */
  @WithName("kept-response")
  @WithDefault("4096")
  int keptResponse();

  /**
   * Maximum idle connections to one receiver that one event loop keeps open, for 30 s; 0 keeps
   * none. Connections in use are as many as its attempts in flight.
   */
  @WithName("max-connections")
  @WithDefault("400")
  int maxConnections();

  /**
   * PEM files of certificate authorities trusted for TLS in addition to the platform's; read at
   * startup. Certificates are always checked; no key turns that off.
   */
  @WithName("extra-authorities")
  Optional<List<Path>> extraAuthorities();

  /** How long running calls may continue at shutdown. */
  @WithDefault("20s")
  Duration grace();

  /** How long outcomes that can't be stored are held before their messages are returned. */
  @WithDefault("30s")
  Duration hold();
}
