package io.tidings.egress;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.util.List;
import java.util.Optional;

/** Who may be called. Only the operator sets these lists; a receiver's owner can't extend them. */
@ConfigMapping(prefix = "tidings.delivery")
public interface TargetConfig {

  /**
   * Networks (CIDR, comma-separated) that may be called although they are private, loopback or
   * otherwise not public. Empty in production.
   */
  @WithName("allowed-networks")
  Optional<List<String>> allowedNetworks();

  /**
   * Networks that may not be called, even if they are public or among the allowed ones. The default
   * is the public address at which Azure machines reach their host.
   */
  @WithName("denied-networks")
  @WithDefault("168.63.129.16/32")
  Optional<List<String>> deniedNetworks();

  /**
   * Ports and ranges of ports (comma-separated) that may be called. Below 1024 the default leaves
   * out all services but the web: 25 is mail, 22 is a shell.
   */
  @WithName("allowed-ports")
  @WithDefault("80,443,1024-65535")
  List<String> allowedPorts();
}
