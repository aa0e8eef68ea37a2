package io.tidings.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The part of the {@link TestIssuer} for browsers: everybody who comes is the same operator, at
 * once. A code is good for one token, and only with the verifier of its challenge (RFC 7636); a
 * refresh token is good for one, too. It says that tokens last four seconds, so pages renew soon.
 */
final class TestSignIn {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Supplier<String> issuer;
  private final Function<byte[], String> sign;
  private final Map<String, String> challenges = new ConcurrentHashMap<>();
  private final Set<String> renewals = ConcurrentHashMap.newKeySet();

  TestSignIn(Supplier<String> issuer, Function<byte[], String> sign) {
    this.issuer = issuer;
    this.sign = sign;
  }

  void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> asked = values(exchange.getRequestURI().getRawQuery());
    String code = UUID.randomUUID().toString();
    challenges.put(code, asked.get("code_challenge"));
    try (exchange) {
      exchange
          .getResponseHeaders()
          .set(
              "Location",
              asked.get("redirect_uri") + "?code=" + code + "&state=" + asked.get("state"));
      exchange.sendResponseHeaders(302, -1);
    }
  }

  void grant(HttpExchange exchange) throws IOException {
    Map<String, String> asked =
        values(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    String code = String.valueOf(asked.get("code"));
    String challenge = challenges.remove(code);
    boolean isGood =
        challenge != null && challenge.equals(challengeOf(asked.get("code_verifier")))
            || "refresh_token".equals(asked.get("grant_type"))
                && renewals.remove(asked.get("refresh_token"));
    String renewal = UUID.randomUUID().toString();
    renewals.add(renewal);
    Map<String, Object> answer =
        isGood && "console".equals(asked.get("client_id"))
            ? Map.of("access_token", token(), "refresh_token", renewal, "expires_in", 4)
            : Map.of("error", "invalid_grant");
    TestIssuer.answer(exchange, JSON.writeValueAsBytes(answer));
  }

  private String token() throws IOException {
    long now = Instant.now().getEpochSecond();
    return sign.apply(
        JSON.writeValueAsBytes(
            Map.of(
                "iss",
                issuer.get(),
                "aud",
                "tidings",
                "sub",
                "subject-2",
                "preferred_username",
                "chen.yu",
                "iat",
                now,
                "exp",
                now + 300,
                "groups",
                List.of("tidings-operator"))));
  }

  private static String challengeOf(String verifier) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> values(String form) {
    return Arrays.stream(form.split("&"))
        .map(pair -> pair.split("=", 2))
        .collect(
            Collectors.toMap(
                pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
  }
}
