package io.tidings.recharge;

/** How a sandbox payment ends. */
public enum SandboxOutcome {
  SUCCEED,
  FAIL,
  /** Never paid: ends by being closed. */
  NEVER
}
