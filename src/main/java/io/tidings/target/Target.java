package io.tidings.target;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * A receiver's URL, taken apart for a call.
 *
 * <p>A host is a name, four decimal numbers without leading zeros, or an IPv6 address in brackets.
 * Other spellings of an IPv4 address ({@code 0x7f.1}, {@code 2130706433}, {@code 0177.0.0.1}) mean
 * different addresses to different readers and are refused.
 *
 * @param host without brackets
 * @param path with the query
 */
public record Target(String host, int port, boolean tls, String path) {

  private static final int LONGEST = 2048;
  private static final String NUMBERS = "(?i)(0x[0-9a-f]*|[0-9]+)(\\.(0x[0-9a-f]*|[0-9]+))*\\.?";

  /**
   * @throws IllegalArgumentException when it can't be called; its message goes on after "url"
   */
  static Target parse(String url) {
    if (url.length() > LONGEST) {
      throw new IllegalArgumentException("must have at most " + LONGEST + " characters");
    }
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("is no URL: " + e.getReason(), e);
    }
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("must start with http:// or https://");
    }
    if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException("must have no user info and no fragment");
    }
    boolean tls = scheme.equals("https");
    int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return new Target(
        host(uri), port, tls, uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
  }

  private static String host(URI uri) {
    String host = uri.getHost();
    if (host == null
        || host.contains("%") // the zone of an IPv6 address means nothing here
        || host.matches(NUMBERS) && !isPlainIpv4(host)) {
      throw new IllegalArgumentException(
          "must name a host: a name, four decimal numbers, or an IPv6 address in brackets");
    }
    return host.replaceAll("^\\[|]$", "");
  }

  private static boolean isPlainIpv4(String host) {
    return NetUtil.isValidIpV4Address(host) && !host.matches("(.*\\.)?0[0-9].*");
  }

  /**
   * As the header {@code Host} has it (RFC 9110, 7.2): IPv6 in brackets, the scheme's own port left
   * out.
   */
  public String authority() {
    String name = host.contains(":") ? "[" + host + "]" : host;
    return port == (tls ? 443 : 80) ? name : name + ":" + port;
  }

  /** The address that stands in the URL itself, or {@code null} when it is a name. */
  public InetAddress literal() {
    byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
    try {
      return address == null ? null : InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("it has 4 or 16 bytes", e);
    }
  }
}
