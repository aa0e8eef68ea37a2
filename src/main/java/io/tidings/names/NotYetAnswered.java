package io.tidings.names;

import java.net.UnknownHostException;
import java.time.Duration;

/** A name server has not answered yet; the query goes on. */
public final class NotYetAnswered extends UnknownHostException {

  private static final long serialVersionUID = 1;

  private final transient Duration retryAfter;

  NotYetAnswered(String host, Duration retryAfter) {
    super(host + ": no name server answered within " + NameQueries.PATIENCE.toMillis() + " ms");
    this.retryAfter = retryAfter;
  }

  public Duration retryAfter() {
    return retryAfter;
  }

  /** It is made for each attempt, and its stack says nothing. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
