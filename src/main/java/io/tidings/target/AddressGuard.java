package io.tidings.target;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Decides which addresses may be called: public ones, and those of {@code
 * tidings.delivery.allowed-networks}. It is asked about the very address the connection goes to, so
 * a name that resolves differently the second time gains nothing.
 *
 * <p>The blocked networks are the special-purpose registries of IANA (RFC 6890 and its successors),
 * multicast, and the IPv6 forms that carry an IPv4 address, which a translator would unpack.
 */
@Singleton
public class AddressGuard {

  private static final List<Network> NOT_PUBLIC =
      Stream.of(
              "0.0.0.0/8", // this network
              "10.0.0.0/8", // private
              "100.64.0.0/10", // carrier-grade NAT
              "127.0.0.0/8", // loopback
              "169.254.0.0/16", // link-local, cloud metadata
              "172.16.0.0/12", // private
              "192.0.0.0/24", // protocol assignments
              "192.0.2.0/24", // documentation
              "192.88.99.0/24", // 6to4 relays
              "192.168.0.0/16", // private
              "198.18.0.0/15", // benchmark
              "198.51.100.0/24", // documentation
              "203.0.113.0/24", // documentation
              "224.0.0.0/4", // multicast
              "240.0.0.0/4", // reserved, broadcast
              "::/96", // unspecified, loopback, v4-compatible
              "::ffff:0:0/96", // v4-mapped
              "64:ff9b::/96", // NAT64
              "64:ff9b:1::/48", // NAT64, local
              "100::/64", // discard
              "2001::/32", // Teredo
              "2001:2::/48", // benchmark
              "2001:db8::/32", // documentation
              "2002::/16", // 6to4
              "3fff::/20", // documentation
              "5f00::/16", // segment routing
              "fc00::/7", // unique local
              "fe80::/10", // link-local
              "fec0::/10", // site-local
              "ff00::/8") // multicast
          .map(Network::parse)
          .toList();

  private final List<Network> allowed;

  @Inject
  AddressGuard(TargetConfig config) {
    this(config.allowedNetworks().orElse(List.of()));
  }

  public AddressGuard(List<String> allowedNetworks) {
    try {
      allowed = allowedNetworks.stream().map(Network::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("tidings.delivery.allowed-networks: " + e.getMessage(), e);
    }
  }

  boolean allows(InetAddress address) {
    byte[] bytes = address.getAddress();
    return allowed.stream().anyMatch(network -> network.contains(bytes))
        || NOT_PUBLIC.stream().noneMatch(network -> network.contains(bytes));
  }
}
