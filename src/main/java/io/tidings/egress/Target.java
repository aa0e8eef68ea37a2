package io.tidings.egress;

import io.netty.util.NetUtil;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A receiver's URL, split into its parts for a call.
 *
 * @param host without brackets
 * @param path including the query
 */
public record Target(String host, int port, boolean tls, String path) {

  private static final int LONGEST = 2048;

  /**
   * @throws IllegalArgumentException if it can't be called; the message continues after "url"
   */
  static Target parse(String url) {
    if (url.length() > LONGEST) {
      throw new IllegalArgumentException("must have at most " + LONGEST + " characters");
    }
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("is not a URL: " + e.getReason(), e);
    }
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("must start with http:// or https://");
    }
    String authority = String.valueOf(uri.getRawAuthority());
    if (authority.contains("@") || uri.getRawFragment() != null) {
      throw new IllegalArgumentException("must have no user info and no fragment");
    }
    boolean tls = scheme.equals("https");
    HostAndPort asked = HostAndPort.parse(uri.getRawAuthority() == null ? "" : authority);
    return new Target(
        asked.host(),
        asked.port() != HostAndPort.NONE ? asked.port() : tls ? 443 : 80,
        tls,
        ascii(uri));
  }

  /** Scheme, host and port; path and query may be a secret between us and the receiver. */
  public String origin() {
    return (tls ? "https://" : "http://") + authority();
  }

  /** The ASCII form in which this URL, accepted before, is called. */
  public static String asciiForm(String url) {
    Target target = parse(url);
    return target.origin() + target.path;
  }

  /** Path and query, with non-ASCII letters as percent-encoded UTF-8 (RFC 3987, 3.1). */
  private static String ascii(URI uri) {
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String raw = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    String base = "http://h";
    return URI.create(base + raw).toASCIIString().substring(base.length());
  }

  /**
   * The value of the {@code Host} header (RFC 9110, 7.2): IPv6 in brackets, without the scheme's
   * default port.
   */
  public String authority() {
    String name = host.contains(":") ? "[" + host + "]" : host;
    return port == (tls ? 443 : 80) ? name : name + ":" + port;
  }

  /** The IP address in the URL, or {@code null} if its host is a name. */
  public @Nullable InetAddress literal() {
    byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
    try {
      return address == null ? null : InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("it has 4 or 16 bytes", e);
    }
  }

  /**
   * Who may be called. Only the operator sets these lists; a receiver's owner can't extend them.
   */
  @ConfigMapping(prefix = "tidings.delivery")
  public interface TargetConfig {

    /**
     * Networks (CIDR, comma-separated) that may be called although they are private, loopback or
     * otherwise not public. Empty in production.
     */
    @WithName("allowed-networks")
    Optional<List<String>> allowedNetworks();

    /**
     * Networks that may not be called, even if they are public or among the allowed ones. The
     * default is the public address at which Azure machines reach their host.
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
}
