package io.tidings.egress;

import io.netty.util.NetUtil;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.tidings.egress.Target.TargetConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Decides which addresses may be called: public ones, and those of {@code
 * tidings.delivery.allowed-networks}. It checks the exact address that the connection goes to, so a
 * name that resolves differently the second time gains nothing.
 *
 * <p>IPv4: all is public except multicast and what IANA's special-purpose registry (RFC 6890 and
 * its successors) reserves. IPv6: only global unicast is public, without the registry's exceptions;
 * so a form that embeds an IPv4 address for a translator is not.
 */
@Singleton
@Startup(-3) // before the scheduler: a setting that can't be used ends the start
public class AddressGuard {

  private static final List<Network> NOT_PUBLIC_4 =
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
              "240.0.0.0/4") // reserved, broadcast
          .map(Network::parse)
          .toList();

  /** IPv6 global unicast: addresses reachable from everywhere (RFC 4291, 2.4). */
  private static final Network GLOBAL = Network.parse("2000::/3");

  private static final List<Network> NOT_GLOBAL =
      Stream.of(
              "2001::/23", // protocol assignments, including Teredo and benchmark
              "2001:db8::/32", // documentation
              "2002::/16", // 6to4
              "3fff::/20") // documentation
          .map(Network::parse)
          .toList();

  private final List<Network> allowed;
  private final List<Network> denied;

  @Inject
  AddressGuard(TargetConfig config) {
    this(config.allowedNetworks().orElse(List.of()), config.deniedNetworks().orElse(List.of()));
  }

  public AddressGuard(List<String> allowedNetworks) {
    this(allowedNetworks, List.of());
  }

  AddressGuard(List<String> allowedNetworks, List<String> deniedNetworks) {
    allowed = networks("tidings.delivery.allowed-networks", allowedNetworks);
    denied = networks("tidings.delivery.denied-networks", deniedNetworks);
  }

  private static List<Network> networks(String setting, List<String> texts) {
    try {
      return texts.stream().map(Network::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(setting + ": " + e.getMessage());
    }
  }

  /** An address in a denied network is never called, whatever else allows it. */
  boolean allows(InetAddress address) {
    byte[] bytes = address.getAddress();
    return isNoneOf(denied, bytes) && (!isNoneOf(allowed, bytes) || isPublic(bytes));
  }

  private static boolean isPublic(byte[] bytes) {
    return bytes.length == 4
        ? isNoneOf(NOT_PUBLIC_4, bytes)
        : GLOBAL.contains(bytes) && isNoneOf(NOT_GLOBAL, bytes);
  }

  private static boolean isNoneOf(List<Network> networks, byte[] address) {
    return networks.stream().noneMatch(network -> network.contains(address));
  }

  /** A block of addresses in CIDR form. An IPv4 block contains no IPv6 address, and vice versa. */
  record Network(byte[] address, int prefix) {

    /**
     * @throws IllegalArgumentException if it is not {@code address/prefix}
     */
    static Network parse(String cidr) {
      String[] parts = cidr.strip().split("/");
      byte[] address = NetUtil.createByteArrayFromIpAddressString(parts[0]);
      if (parts.length == 2 && address != null && parts[1].matches("\\d{1,3}")) {
        int prefix = Integer.parseInt(parts[1]);
        if (prefix <= address.length * 8) {
          return new Network(address, prefix);
        }
      }
      throw new IllegalArgumentException(
          "\"" + cidr + "\" is not a network; write it like 10.1.0.0/16 or fd00::/8");
    }

    boolean contains(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      int whole = prefix / 8;
      for (int i = 0; i < whole; i++) {
        if (address[i] != other[i]) {
          return false;
        }
      }
      int rest = prefix % 8;
      return rest == 0 || ((address[whole] ^ other[whole]) & 0xFF) >> (8 - rest) == 0;
    }
  }

  /** A receiver's name resolves to an address that may not be called. */
  public static final class BlockedAddress extends RuntimeException {

    BlockedAddress(String host, InetAddress address) {
      super(
          host + " is " + address.getHostAddress() + ", which may not be called",
          null,
          false,
          false);
    }
  }
}
