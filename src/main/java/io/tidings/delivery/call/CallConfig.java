package io.tidings.delivery.call;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/** Limits of one call to a receiver. */
@ConfigMapping(prefix = "tidings.delivery")
public interface CallConfig {

  /** Time limit for opening a connection. */
  @WithName("connect-timeout")
  @WithDefault("3s")
  @DurationMin(millis = 1)
  Duration connectTimeout();

  /** Time limit for the whole attempt, from resolving the name to the last byte that is read. */
  @WithName("total-timeout")
  @WithDefault("10s")
  @DurationMin(millis = 1)
  Duration totalTimeout();

  /** Maximum bytes of a response that are read; beyond that the connection is closed. */
  @WithName("max-response")
  @WithDefault("65536")
  @Min(1)
  int maxResponse();

  /** Maximum bytes of a response that are stored with the attempt. */
  @WithName("kept-response")
  @WithDefault("4096")
  @Min(0)
  int keptResponse();

  /**
   * Maximum idle connections to one receiver that one event loop keeps open, for 30 s; 0 keeps
   * none. Connections in use are as many as its attempts in flight.
   */
  @WithName("max-connections")
  @WithDefault("400")
  @Min(0)
  int maxConnections();

  /**
   * PEM files of certificate authorities trusted for TLS in addition to the platform's; read at
   * startup. Certificates are always checked; no key turns that off.
   */
  @WithName("extra-authorities")
  Optional<List<Path>> extraAuthorities();
}
