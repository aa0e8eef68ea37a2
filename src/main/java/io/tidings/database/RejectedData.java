package io.tidings.database;

import io.vertx.pgclient.PgException;

/** Tells whether the database rejected the data of a statement, so that no retry will help. */
public final class RejectedData {

  private RejectedData() {}

  /** SQLSTATE class 22 (data exception) or 23 (integrity constraint). */
  public static boolean is(Throwable e) {
    return e instanceof PgException pg
        && pg.getSqlState() != null
        && (pg.getSqlState().startsWith("22") || pg.getSqlState().startsWith("23"));
  }
}
