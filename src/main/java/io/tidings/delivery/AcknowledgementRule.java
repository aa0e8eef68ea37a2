package io.tidings.delivery;

/**
 * What a receiver's status means. Pure. 2xx acknowledges; 410 refuses; everything else fails, also
 * 3xx: a redirect is never followed, because a followed POST may become a GET without a body that
 * "confirms" a payment nobody saw.
 */
final class AcknowledgementRule {

  static final int GONE = 410;
  private static final int TOO_EARLY = 425;

  private AcknowledgementRule() {}

  static Outcome.Kind kindOf(int status) {
    if (status >= 200 && status < 300) {
      return Outcome.Kind.DELIVERED;
    }
    return status == GONE ? Outcome.Kind.REFUSED : Outcome.Kind.FAILED;
  }

  /** In words; {@code null} for an acknowledgement. */
  static String errorOf(int status) {
    if (kindOf(status) == Outcome.Kind.DELIVERED) {
      return null;
    }
    if (status >= 300 && status < 400) {
      return "answered " + status + ": redirects are not followed";
    }
    return switch (status) {
      case GONE -> "answered 410: the receiver does not want it";
      case TOO_EARLY -> "answered 425: received, still working";
      default -> "answered " + status;
    };
  }
}
