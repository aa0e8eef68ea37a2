package io.tidings.recharge;

/** How a sandbox payment ends. */
public enum SandboxOutcome {
  SUCCEED,
  FAIL,
  /** It is never paid: it ends by being closed. */
  NEVER
}
