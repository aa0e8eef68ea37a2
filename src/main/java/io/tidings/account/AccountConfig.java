package io.tidings.account;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The account system, the reference receiver. */
@ConfigMapping(prefix = "tidings.account")
interface AccountConfig {

  /** How it is told: called by HTTP, or by consuming a queue. */
  enum Way {
    HTTP,
    AMQP
  }

  /** On in dev mode. */
  @WithDefault("false")
  boolean enabled();

  @WithDefault("HTTP")
  Way way();

  /** Where the recharge system is; default: this very process. */
  @WithName("recharge-url")
  Optional<URI> rechargeUrl();

  /** Where the recharge system reaches this one; default: this very process. */
  @WithName("own-url")
  Optional<URI> ownUrl();

  /**
   * An ADMIN key of the recharge system: with it this one makes its client, key and receiver there,
   * once, and remembers them.
   */
  @WithName("register-with")
  Optional<String> registerWith();

  /** The ladder of its receiver. */
  @WithDefault("default")
  String ladder();

  /**
   * Waits until an order that heard nothing is asked about, one after the other; after the last one
   * it is given up, visibly.
   */
  @WithDefault("1m,1m,3m,10m,30m,1h,2h,5h,10h")
  List<Duration> ask();

  /** After a request to the recharge system without an answer, it is repeated so much later. */
  @WithName("repeat-after")
  @WithDefault("5s")
  Duration repeatAfter();

  /** Orders asked about in a second, at most, by this process. */
  @WithName("asks-per-second")
  @WithDefault("1000")
  int asksPerSecond();

  /** Whether {@code POST /account/fault} may make it refuse, hang or lose notifications. */
  @WithDefault("false")
  boolean faults();
}
