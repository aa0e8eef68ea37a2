package io.tidings.access;

import org.jspecify.annotations.Nullable;

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
