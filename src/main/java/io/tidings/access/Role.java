package io.tidings.access;

/** What a key may do. The names are stored and on the wire. */
public enum Role {
  /** Everything, of every client; names the client with {@code clientId}. */
  ADMIN,
  /** Looks at everything, of every client, and changes nothing. */
  OPERATOR,
  /** Its own client's data. */
  CLIENT,
  /** Looks at its own client's data and at who changed it, and changes nothing. */
  AUDITOR,
  /** The notifications of one receiver. */
  RECEIVER;

  /** Role names as annotations want them. */
  public static final String ADMIN_ROLE = "ADMIN";

  public static final String CLIENT_ROLE = "CLIENT";
  public static final String AUDITOR_ROLE = "AUDITOR";
  public static final String RECEIVER_ROLE = "RECEIVER";

  /** Whose reads it may make; {@code null}: it is no role that only looks. */
  Role looksLike() {
    return switch (this) {
      case OPERATOR -> ADMIN;
      case AUDITOR -> CLIENT;
      default -> null;
    };
  }

  /** Of no client in particular. */
  boolean isOfAll() {
    return this == ADMIN || this == OPERATOR;
  }
}
