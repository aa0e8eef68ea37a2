package io.tidings.access;

/** What a key may do. The names are stored and on the wire. */
public enum Role {
  /** Everything, of every client; names the client with {@code clientId}. */
  ADMIN,
  /** Its own client's data. */
  CLIENT,
  /** The notifications of one receiver. */
  RECEIVER;

  /** Role names as annotations want them. */
  public static final String ADMIN_ROLE = "ADMIN";

  public static final String CLIENT_ROLE = "CLIENT";
  public static final String RECEIVER_ROLE = "RECEIVER";
}
