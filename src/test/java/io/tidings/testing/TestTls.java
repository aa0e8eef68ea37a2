package io.tidings.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority, and a server certificate that it issued. */
public final class TestTls {

  public static final String PASSWORD = "changeit";

  private static final X500Name AUTHORITY = new X500Name("CN=Authority of a test");

  private final KeyPair serverKeys;
  private final X509Certificate authority;
  private final X509Certificate server;

  /** For {@code localhost}, valid now. */
  public TestTls() {
    this("localhost", Instant.now().plus(1, ChronoUnit.DAYS));
  }

  public TestTls(String host, Instant validUntil) {
    try {
      KeyPair authorityKeys = keys();
      serverKeys = keys();
      Instant tomorrow = Instant.now().plus(1, ChronoUnit.DAYS);
      authority =
          sign(
              builder(AUTHORITY, authorityKeys, tomorrow)
                  .addExtension(Extension.basicConstraints, true, new BasicConstraints(true)),
              authorityKeys);
      GeneralNames names = new GeneralNames(new GeneralName(GeneralName.dNSName, host));
      server =
          sign(
              builder(new X500Name("CN=" + host), serverKeys, validUntil)
                  .addExtension(Extension.subjectAlternativeName, false, names),
              authorityKeys);
    } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair keys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  private static JcaX509v3CertificateBuilder builder(
      X500Name subject, KeyPair keys, Instant until) {
    return new JcaX509v3CertificateBuilder(
        AUTHORITY,
        BigInteger.valueOf(System.nanoTime()),
        Date.from(until.minus(30, ChronoUnit.DAYS)),
        Date.from(until),
        subject,
        keys.getPublic());
  }

  private static X509Certificate sign(
      org.bouncycastle.cert.X509v3CertificateBuilder certificate, KeyPair by)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(
            certificate.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(by.getPrivate())));
  }

  /** Writes a trust store with only the authority, for a JVM that connects, to a new file. */
  public Path trustStore() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("authority", authority);
      Path file = newFile(".p12");
      try (OutputStream out = Files.newOutputStream(file)) {
        store.store(out, PASSWORD.toCharArray());
      }
      return file;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The authority as PEM, in a new file. */
  public Path authority() {
    return certificate(authority);
  }

  /** The server's certificate as PEM, in a new file. */
  public Path certificate() {
    return certificate(server);
  }

  /** The server's private key as PEM, in a new file that only its owner can read. */
  public Path key() {
    return pem("PRIVATE KEY", serverKeys.getPrivate().getEncoded());
  }

  private static Path certificate(X509Certificate of) {
    try {
      return pem("CERTIFICATE", of.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path pem(String what, byte[] content) {
    String base64 = Base64.getMimeEncoder().encodeToString(content);
    try {
      return Files.writeString(
          newFile(".pem"),
          "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path newFile(String ending) throws IOException {
    Path home = Files.createDirectories(Path.of("target", "tls"));
    return Files.createTempFile(home, "authority", ending).toAbsolutePath();
  }

  /** Listens on a free port of the loopback address. */
  public ServerSocket listen() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "server",
          serverKeys.getPrivate(),
          PASSWORD.toCharArray(),
          new Certificate[] {server, authority});
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context
          .getServerSocketFactory()
          .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
