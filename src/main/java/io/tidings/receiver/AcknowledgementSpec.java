package io.tidings.receiver;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonPointer;
import io.tidings.web.Problem;
import io.tidings.web.RequestValidator.PlainText;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of an {@link Acknowledgement}. Each rule has the fields it needs and no others; an
 * error names the field and how to fix it.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(
    description =
        "What counts as the receiver's acknowledgement: STATUS (any 2xx, or one of statuses),"
            + " BODY_SUCCESS (2xx and the body is `success`), JSON_CODE (2xx and the value at"
            + " pointer equals value)")
public record AcknowledgementSpec(
    Acknowledgement.Rule rule,
    @Schema(examples = "[200, 202]") List<Integer> statuses,
    @Schema(examples = "/code") @Nullable String pointer,
    @Schema(examples = "SUCCESS") @Nullable String value) {

  private static final String FIELD = "acknowledgement";
  private static final int MOST = 20;
  private static final int LONGEST = 200;

  /** These codes have a fixed meaning and can never acknowledge. */
  private static final Set<Integer> RESERVED_CODES = Set.of(408, 410, 425, 429);

  static AcknowledgementSpec of(Acknowledgement agreed) {
    return new AcknowledgementSpec(
        agreed.rule(), agreed.statuses(), agreed.pointer(), agreed.value());
  }

  /** {@code null} means any 2xx. */
  static Acknowledgement read(AcknowledgementSpec asked) {
    return asked == null ? Acknowledgement.ANY_2XX : asked.checked();
  }

  private Acknowledgement checked() {
    if (rule == null) {
      throw Problem.invalid(
          FIELD + ".rule", "must be one of " + List.of(Acknowledgement.Rule.values()));
    }
    boolean json = rule == Acknowledgement.Rule.JSON_CODE;
    onlyWith("statuses", statuses != null, rule == Acknowledgement.Rule.STATUS);
    onlyWith("pointer", pointer != null, json);
    onlyWith("value", value != null, json);
    List<Integer> codes = statuses == null ? List.of() : statuses;
    if (codes.size() > MOST || !codes.stream().allMatch(AcknowledgementSpec::mayAcknowledge)) {
      throw Problem.invalid(
          FIELD + ".statuses",
          "must be at most "
              + MOST
              + " codes from 200 to 299 or 400 to 499, except 408, 410, 425 and 429");
    }
    if (json) {
      checkJson();
    }
    return new Acknowledgement(rule, codes.stream().distinct().sorted().toList(), pointer, value);
  }

  private void onlyWith(String part, boolean isGiven, boolean isAllowed) {
    if (isGiven && !isAllowed) {
      throw Problem.invalid(FIELD + "." + part, "must be left out: rule " + rule + " forbids it");
    }
  }

  private static boolean mayAcknowledge(Integer code) {
    return code != null
        && (code >= 200 && code < 300 || code >= 400 && code < 500)
        && !RESERVED_CODES.contains(code);
  }

  private void checkJson() {
    if (pointer == null || pointer.isEmpty() || !isText(pointer) || !isPointer()) {
      throw Problem.invalid(
          FIELD + ".pointer", "must be a JSON pointer (RFC 6901) like /code or /result/status");
    }
    if (value == null || !isText(value)) {
      throw Problem.invalid(
          FIELD + ".value",
          "is required, with at most " + LONGEST + " characters and no control characters");
    }
  }

  private static boolean isText(String text) {
    return text.length() <= LONGEST && PlainText.Rule.isClean(text);
  }

  private boolean isPointer() {
    try {
      JsonPointer.compile(pointer);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Defines which response of a receiver acknowledges a notification, as agreed with the receiver.
   *
   * @param statuses for STATUS: the codes that acknowledge; empty means every 2xx
   * @param pointer for JSON_CODE: where the code is in the response (RFC 6901), else {@code null}
   * @param value for JSON_CODE: what the code must be, as text, else {@code null}
   */
  public record Acknowledgement(
      Rule rule, List<Integer> statuses, @Nullable String pointer, @Nullable String value) {

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
}
