package io.tidings.platform;

import io.vertx.pgclient.PgException;

/** Whether the database read a statement and said no to the data: no retry will help. */
public final class RejectedData {

  private RejectedData() {}

  /** SQLSTATE class 22 (data exception) or 23 (integrity constraint). */
  public static boolean is(Throwable e) {
    return e instanceof PgException pg
        && pg.getSqlState() != null
        && (pg.getSqlState().startsWith("22") || pg.getSqlState().startsWith("23"));
  }
}
