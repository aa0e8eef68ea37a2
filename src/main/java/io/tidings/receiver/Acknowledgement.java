package io.tidings.receiver;

import java.util.List;

/**
 * What a receiver and Tidings have agreed on as the acknowledgement of a notification.
 *
 * @param statuses for STATUS: the codes that acknowledge; empty means every 2xx
 * @param pointer for JSON_CODE: where the code stands in the answer (RFC 6901), else {@code null}
 * @param value for JSON_CODE: what the code must be, as text, else {@code null}
 */
public record Acknowledgement(Rule rule, List<Integer> statuses, String pointer, String value) {

  /** The kinds of agreement; the names are stored and on the wire. */
  public enum Rule {
    /** The status alone. */
    STATUS,
    /** 2xx, and the body is {@code success}, in any case, white space around it aside. */
    BODY_SUCCESS,
    /** 2xx, and a value in the JSON body is as agreed. */
    JSON_CODE
  }

  /** Every 2xx. */
  public static final Acknowledgement ANY_2XX =
      new Acknowledgement(Rule.STATUS, List.of(), null, null);

  /** Whether the answer's body has to be read to know. */
  public boolean needsBody() {
    return rule != Rule.STATUS;
  }
}
