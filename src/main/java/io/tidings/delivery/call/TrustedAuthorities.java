package io.tidings.delivery.call;

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
import java.util.Collection;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Loads the trusted certificate authorities: the platform's and those the operator adds. */
public final class TrustedAuthorities {

  private TrustedAuthorities() {}

  /**
   * @param authorities PEM files, each with one or more certificates
   * @return {@code null} if only the platform's are trusted
   * @throws IllegalArgumentException naming the key and the file that can't be used
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

  private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
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
    throw new IllegalArgumentException(
        "tidings.delivery.extra-authorities: " + file + " can't be read as PEM certificates");
  }
}
