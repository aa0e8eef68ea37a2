package io.tidings.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tidings.secrets.Sha256;
import io.tidings.web.Problem;
import io.tidings.web.RequestValidator.PlainText;
import jakarta.validation.constraints.FutureOrPresent;
import jakarta.validation.constraints.NotNull;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Describes an API key: its owner and its rights, never the key itself.
 *
 * @param clientId {@code null} for ADMIN and OPERATOR only
 * @param receiverId set for RECEIVER only
 * @param createdBy name of the key that created this one; {@code null}: unknown
 * @param lastUsedAt accurate to the minute; {@code null}: never used
 * @param expiresAt from then on the key is rejected; {@code null}: it never expires
 */
public record ApiKey(
    @Nullable UUID id,
    String name,
    Role role,
    @Nullable UUID clientId,
    @Nullable UUID receiverId,
    @Nullable Instant createdAt,
    @Nullable String createdBy,
    @Nullable Instant lastUsedAt,
    @Nullable Instant expiresAt) {

  private static final Pattern FORM = Pattern.compile("tdk_[A-Za-z0-9_-]{43}");

  /** Whether the text has the form of our keys. If not, no database lookup is needed. */
  static boolean canBe(String key) {
    return FORM.matcher(key).matches();
  }

  /** Generates a key of 256 random bits. Its prefix lets secret scanners find a leaked key. */
  static String generate() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return "tdk_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Returns the SHA-256 of the key: only this is stored and looked up. */
  static byte[] hash(String key) {
    return Sha256.of(key.getBytes(StandardCharsets.UTF_8));
  }

  /** The request to create a key. */
  public record NewKey(
      @NotNull @PlainText(max = 100) String name,
      @NotNull Role role,
      UUID clientId,
      UUID receiverId,
      @FutureOrPresent(message = "must not be in the past") Instant expiresAt) {

    private static final Instant LATEST_END = Instant.parse("9999-12-31T00:00:00Z");

    /**
     * @throws Problem naming the invalid field
     */
    void check() {
      if (expiresAt != null && expiresAt.isAfter(LATEST_END)) {
        throw Problem.invalid("expiresAt", "must be before the year 10000");
      }
      if ((role == Role.RECEIVER) != (receiverId != null)) {
        throw Problem.invalid(
            "receiverId", "is required for role RECEIVER, not allowed for others");
      }
    }
  }

  /** A key as the API returns it; {@code key} itself only in the response that creates it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record KeyView(
      @Nullable UUID id,
      String name,
      Role role,
      @Nullable UUID clientId,
      @Nullable UUID receiverId,
      @Nullable Instant createdAt,
      @Nullable String createdBy,
      @Nullable Instant lastUsedAt,
      @Nullable Instant expiresAt,
      @Nullable String key) {

    static KeyView of(ApiKey key, @Nullable String secret) {
      return new KeyView(
          key.id(),
          key.name(),
          key.role(),
          key.clientId(),
          key.receiverId(),
          key.createdAt(),
          key.createdBy(),
          key.lastUsedAt(),
          key.expiresAt(),
          secret);
    }
  }

  /** What a key may do. The names are stored and used in the API. */
  public enum Role {
    /** Everything, of every client; requests name the client with {@code clientId}. */
    ADMIN,
    /** Reads everything, of every client, and changes nothing. */
    OPERATOR,
    /** Its own client's data. */
    CLIENT,
    /** Reads its own client's data and who changed it, and changes nothing. */
    AUDITOR,
    /** The notifications of one receiver. */
    RECEIVER;

    /** Role names as constants, for annotations. */
    public static final String ADMIN_ROLE = "ADMIN";

    public static final String CLIENT_ROLE = "CLIENT";
    public static final String AUDITOR_ROLE = "AUDITOR";
    public static final String RECEIVER_ROLE = "RECEIVER";

    /** For a read-only role, the role whose reads it may make; otherwise {@code null}. */
    @Nullable Role readsAs() {
      return switch (this) {
        case OPERATOR -> ADMIN;
        case AUDITOR -> CLIENT;
        default -> null;
      };
    }

    /** Whether the role covers all clients. */
    boolean coversAllClients() {
      return this == ADMIN || this == OPERATOR;
    }
  }
}
