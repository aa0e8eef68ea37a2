package io.tidings.receiver;

import java.util.List;

/**
 * Defines which response of a receiver acknowledges a notification, as agreed with the receiver.
 *
 * @param statuses for STATUS: the codes that acknowledge; empty means every 2xx
 * @param pointer for JSON_CODE: where the code is in the response (RFC 6901), else {@code null}
 * @param value for JSON_CODE: what the code must be, as text, else {@code null}
 */
public record Acknowledgement(Rule rule, List<Integer> statuses, String pointer, String value) {

  /** The kinds of rule; the names are stored and used in the API. */
  public enum Rule {
    /** Only the status counts. */
    STATUS,
    /** 2xx, and the body is {@code success}, ignoring case and white space around it. */
    BODY_SUCCESS,
    /** 2xx, and the value at {@code pointer} in the JSON body equals {@code value}. */
    JSON_CODE
  }

  /** Every 2xx. */
  public static final Acknowledgement ANY_2XX =
      new Acknowledgement(Rule.STATUS, List.of(), null, null);

  /** Whether the response body must be read to decide. */
  public boolean needsBody() {
    return rule != Rule.STATUS;
  }
}
