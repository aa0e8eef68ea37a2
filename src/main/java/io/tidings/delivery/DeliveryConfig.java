package io.tidings.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How receivers are called. */
@ConfigMapping(prefix = "tidings.delivery")
interface DeliveryConfig {

  /**
   * First attempts at once that are made by the process which committed the result, without the
   * broker; 0 sends all through the broker. One receiver has an eighth of them, at least 1.
   */
  @WithName("direct-attempts")
  @WithDefault("128")
  int directAttempts();

  /** First attempts from the broker at once; others that were delivered wait in memory. */
  @WithName("first-attempts")
  @WithDefault("400")
  int firstAttempts();

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

  /** Connections to one host and port. */
  @WithName("max-connections")
  @WithDefault("128")
  int maxConnections();

  /**
   * Networks (CIDR, comma-separated) that may be called although they are private, loopback or
   * otherwise not public. Empty in production.
   */
  @WithName("allowed-networks")
  Optional<List<String>> allowedNetworks();

  /** How long outcomes that can't be stored are held before their messages are given back. */
  @WithDefault("30s")
  Duration hold();
}
