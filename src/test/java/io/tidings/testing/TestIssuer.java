package io.tidings.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * An OIDC issuer: its configuration, its public key, and a {@code /token} that signs any posted
 * claims. It signs with the key {@code known}, or, for {@code /token?key=unknown}, with a key that
 * it does not publish. All tests of a run share one issuer.
 */
public final class TestIssuer {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static TestIssuer running;

  private final HttpServer server;
  private final KeyPair known = newKey();
  private final KeyPair unknown = newKey();

  private TestIssuer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "test-issuer");
              thread.setDaemon(true);
              return thread;
            }));
    server.createContext(
        "/.well-known/openid-configuration",
        exchange ->
            answer(
                exchange,
                JSON.writeValueAsBytes(
                    Map.of(
                        "issuer", address(),
                        "jwks_uri", address() + "/keys",
                        "authorization_endpoint", address() + "/authorize",
                        "token_endpoint", address() + "/grants"))));
    server.createContext(
        "/keys",
        exchange -> answer(exchange, JSON.writeValueAsBytes(Map.of("keys", List.of(jwk())))));
    server.createContext(
        "/token",
        exchange -> {
          boolean stranger = "key=unknown".equals(exchange.getRequestURI().getQuery());
          byte[] claims = exchange.getRequestBody().readAllBytes();
          answer(
              exchange,
              sign(stranger ? unknown : known, claims).getBytes(StandardCharsets.US_ASCII));
        });
    TestSignIn signIn = new TestSignIn(this::address, claims -> sign(known, claims));
    server.createContext("/authorize", signIn::authorize);
    server.createContext("/grants", signIn::grant);
    server.start();
  }

  /** Returns its address, which is also its issuer name. */
  public static synchronized String url() {
    try {
      if (running == null) {
        running = new TestIssuer();
      }
      return running.address();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private Map<String, String> jwk() {
    RSAPublicKey key = (RSAPublicKey) known.getPublic();
    return Map.of(
        "kty", "RSA",
        "use", "sig",
        "alg", "RS256",
        "kid", "known",
        "n", base64(key.getModulus()),
        "e", base64(key.getPublicExponent()));
  }

  private static String sign(KeyPair key, byte[] claims) {
    String signed =
        base64(
                "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"known\"}"
                    .getBytes(StandardCharsets.US_ASCII))
            + "."
            + base64(claims);
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key.getPrivate());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + base64(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int sign = bytes[0] == 0 ? 1 : 0; // JWK has no sign byte
    return base64(Arrays.copyOfRange(bytes, sign, bytes.length));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static void answer(HttpExchange exchange, byte[] body) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*"); // for pages
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
