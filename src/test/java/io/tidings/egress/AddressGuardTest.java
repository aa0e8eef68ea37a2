package io.tidings.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {

  private final AddressGuard guard = new AddressGuard(List.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.9.9.9",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001::1",
        "fc00::1",
        "fd12::1",
        "fe80::1",
        "ff02::1",
        "2001:db8::1"
      })
  void nonPublicAddress_isBlocked(String address) throws UnknownHostException {
    assertThat(guard.allows(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "198.20.0.1",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00::1"
      })
  void publicAddress_isAllowed(String address) throws UnknownHostException {
    assertThat(guard.allows(InetAddress.getByName(address))).isTrue();
  }

  @Test
  void mappedAddress_isTreatedAsItsIpv4Address() throws UnknownHostException {
    byte[] mapped = new byte[16];
    mapped[10] = mapped[11] = -1;
    mapped[12] = 127;
    mapped[15] = 1;
    assertThat(guard.allows(InetAddress.getByAddress(mapped))).isFalse();
  }

  @Test
  void allowedNetwork_allowsOnlyItsAddresses() throws UnknownHostException {
    AddressGuard opened = new AddressGuard(List.of("10.1.0.0/16", "::1/128"));

    assertThat(opened.allows(InetAddress.getByName("10.1.255.1"))).isTrue();
    assertThat(opened.allows(InetAddress.getByName("::1"))).isTrue();
    assertThat(opened.allows(InetAddress.getByName("10.2.0.1"))).isFalse();
    assertThat(opened.allows(InetAddress.getByName("127.0.0.1"))).isFalse();
  }

  @Test
  void badNetwork_namesTheKeyAndTheValue() {
    for (String bad : new String[] {"10.0.0.0", "10.0.0.0/33", "x/8", "::1/129", "10.0.0.0/-1"}) {
      assertThatThrownBy(() -> new AddressGuard(List.of(bad)))
          .hasMessageContaining("tidings.delivery.allowed-networks")
          .hasMessageContaining(bad);
    }
  }

  private static InetAddress address(byte[] bytes) throws UnknownHostException {
    // InetAddress converts a mapped address to IPv4; Inet6Address does not.
    return bytes.length == 16
        ? Inet6Address.getByAddress(null, bytes, -1)
        : InetAddress.getByAddress(bytes);
  }

  /** Returns the first and the last address of the block. */
  private static List<InetAddress> ends(String block) throws UnknownHostException {
    String[] parts = block.split("/");
    byte[] first = InetAddress.getByName(parts[0]).getAddress();
    // Java parses a mapped address as IPv4.
    byte[] last =
        parts[0].contains(":") && first.length == 4
            ? mapped(new byte[] {-1, -1, -1, -1})
            : first.clone();
    first = parts[0].contains(":") && first.length == 4 ? mapped(first) : first;
    for (int bit = Integer.parseInt(parts[1]); bit < last.length * 8; bit++) {
      last[bit / 8] |= (byte) (0x80 >> bit % 8);
    }
    return List.of(address(first), address(last));
  }

  private static byte[] mapped(byte[] v4) {
    byte[] v6 = new byte[16];
    v6[10] = -1;
    v6[11] = -1;
    System.arraycopy(v4, 0, v6, 12, 4);
    return v6;
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/special-purpose-addresses.csv")
  void specialPurposeBlock_isAllowedOnlyIfTheRegistrySaysSo(String block, String called, String rfc)
      throws UnknownHostException {
    for (InetAddress end : ends(block)) {
      assertThat(guard.allows(end)).as(block + " of " + rfc).isEqualTo(called.equals("yes"));
    }
  }

  /** Only global unicast may be called; all other IPv6 is blocked, registered or not. */
  @ParameterizedTest
  @ValueSource(
      strings = {"1000::1", "4000::1", "1fff:ffff::1", "e000::1", "::ffff:0:0:1", "100:1::1"})
  void otherIpv6_isBlocked(String address) throws UnknownHostException {
    assertThat(guard.allows(InetAddress.getByName(address))).isFalse();
  }

  @Test
  void deniedNetwork_overridesPublicAndAllowed() throws UnknownHostException {
    AddressGuard denying =
        new AddressGuard(List.of("10.0.0.0/8"), List.of("10.0.0.5/32", "1.1.1.0/24"));

    assertThat(denying.allows(InetAddress.getByName("10.0.0.4"))).isTrue();
    assertThat(denying.allows(InetAddress.getByName("10.0.0.5"))).isFalse();
    assertThat(denying.allows(InetAddress.getByName("1.1.1.1"))).isFalse();
    assertThat(denying.allows(InetAddress.getByName("1.1.2.1"))).isTrue();
    assertThatThrownBy(() -> new AddressGuard(List.of(), List.of("x")))
        .hasMessageContaining("tidings.delivery.denied-networks");
  }
}
