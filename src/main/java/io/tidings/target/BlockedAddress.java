package io.tidings.delivery;

import java.net.InetAddress;

/** A receiver's name resolves to an address that may not be called. */
final class BlockedAddress extends RuntimeException {

  BlockedAddress(String host, InetAddress address) {
    super(
        host + " is " + address.getHostAddress() + ", which may not be called", null, false, false);
  }
}
