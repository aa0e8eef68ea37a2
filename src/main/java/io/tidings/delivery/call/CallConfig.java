package io.tidings.delivery.call;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.tidings.settings.Range.LongerThanZero;
import io.tidings.settings.Range.OneOrMore;
import io.tidings.settings.Range.ZeroOrMore;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Limits of one call to a receiver. */
@ConfigMapping(prefix = "tidings.delivery")
public interface CallConfig {

  /** Time limit for opening a connection. */
  @WithName("connect-timeout")
  @WithDefault("3s")
  @WithConverter(LongerThanZero.class)
  Duration connectTimeout();

  /** Time limit for the whole attempt, from resolving the name to the last byte that is read. */
  @WithName("total-timeout")
  @WithDefault("10s")
  @WithConverter(LongerThanZero.class)
  Duration totalTimeout();

  /** Maximum bytes of a response that are read; beyond that the connection is closed. */
  @WithName("max-response")
  @WithDefault("65536")
  @WithConverter(OneOrMore.class)
  int maxResponse();

  /** Maximum bytes of a response that are stored with the attempt. */
  @WithName("kept-response")
  @WithDefault("4096")
  @WithConverter(ZeroOrMore.class)
  int keptResponse();

  /**
   * Maximum idle connections to one receiver that one event loop keeps open, for 30 s; 0 keeps
   * none. Connections in use are as many as its attempts in flight.
   */
  @WithName("max-connections")
  @WithDefault("400")
  @WithConverter(ZeroOrMore.class)
  int maxConnections();

  /**
   * PEM files of certificate authorities trusted for TLS in addition to the platform's; read at
   * startup. Certificates are always checked; no key turns that off.
   */
  @WithName("extra-authorities")
  Optional<List<Path>> extraAuthorities();

  /** Loads the trusted certificate authorities: the platform's and those the operator adds. */
  public static final class TrustedAuthorities {

    private TrustedAuthorities() {}

    /**
     * @param authorities PEM files, each with one or more certificates
     * @return {@code null} if only the platform's are trusted
     * @throws ConfigurationException naming the key and the file that can't be used
     */
    public static @Nullable TrustOptions of(List<Path> authorities) {
      if (authorities.isEmpty()) {
        return null;
      }
      try {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int place = 0;
        for (X509Certificate known : platform()) {
          store.setCertificateEntry("platform-" + place++, known);
        }
        for (Path file : authorities) {
          for (Certificate extra : read(file)) {
            store.setCertificateEntry("extra-" + place++, extra);
          }
        }
        return TrustOptions.wrap((X509TrustManager) managers(store)[0]);
      } catch (GeneralSecurityException | IOException e) {
        throw new IllegalStateException("TLS authorities can't be loaded: " + e.getMessage(), e);
      }
    }

    private static X509Certificate[] platform() throws GeneralSecurityException {
      return ((X509TrustManager) managers(null)[0]).getAcceptedIssuers();
    }

    private static TrustManager[] managers(@Nullable KeyStore store)
        throws GeneralSecurityException {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory.getTrustManagers();
    }

    private static Collection<? extends Certificate> read(Path file) {
      try (InputStream in = Files.newInputStream(file)) {
        Collection<? extends Certificate> found =
            CertificateFactory.getInstance("X.509").generateCertificates(in);
        if (!found.isEmpty()) {
          return found;
        }
      } catch (GeneralSecurityException | IOException unusable) {
        // Reported below.
      }
      throw new ConfigurationException(
          "tidings.delivery.extra-authorities: " + file + " can't be read as PEM certificates");
    }
  }
}
