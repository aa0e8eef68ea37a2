package io.tidings.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
  void notPublic_isBlocked(String address) throws UnknownHostException {
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
  void public_isAllowed(String address) throws UnknownHostException {
    assertThat(guard.allows(InetAddress.getByName(address))).isTrue();
  }

  @Test
  void v4Mapped_isWhatItMaps() throws UnknownHostException {
    byte[] mapped = new byte[16];
    mapped[10] = mapped[11] = -1;
    mapped[12] = 127;
    mapped[15] = 1;
    assertThat(guard.allows(InetAddress.getByAddress(mapped))).isFalse();
  }

  @Test
  void allowedNetwork_opensThatNetworkOnly() throws UnknownHostException {
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
}
