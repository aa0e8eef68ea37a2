package io.tidings.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate for {@code localhost} that only its own trust store trusts, made by the JDK. */
public final class TestTls {

  public static final String PASSWORD = "changeit";

  private final Path keys;
  private final Path trusted;

  /** Makes both stores anew in a folder below {@code target}. */
  public TestTls(String name) {
    try {
      Path home = Files.createDirectories(Path.of("target", "tls", name)).toAbsolutePath();
      keys = home.resolve("keys.p12");
      trusted = home.resolve("trusted.p12");
      Path certificate = home.resolve("certificate");
      for (Path old : List.of(keys, trusted, certificate)) {
        Files.deleteIfExists(old);
      }
      String file = certificate.toString();
      keytool(
          keys,
          "-genkeypair",
          "-keyalg",
          "EC",
          "-dname",
          "CN=localhost",
          "-ext",
          "san=dns:localhost");
      keytool(keys, "-exportcert", "-file", file);
      keytool(trusted, "-importcert", "-noprompt", "-file", file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void keytool(Path store, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/keytool");
    command.addAll(List.of(arguments));
    command.addAll(
        List.of("-alias", "test", "-keystore", store.toString(), "-storepass", PASSWORD));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes());
    try {
      if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
        throw new IllegalStateException("keytool failed: " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What a client must trust to connect. */
  public Path trusted() {
    return trusted;
  }

  /** Listens on a free port of the loopback address. */
  public ServerSocket listen() {
    try (InputStream in = Files.newInputStream(keys)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD.toCharArray());
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
