package io.tidings.receiver;

import io.tidings.receiver.AcknowledgementSpec.Acknowledgement;
import io.tidings.receiver.Receiver.ReceiverKind;
import io.tidings.receiver.ReceiverSpec.RateSpec.Rate;
import io.tidings.signing.WebhookSignature.SignatureScheme;
import io.tidings.web.Problem;
import io.tidings.web.RequestValidator.PlainText;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.groups.Default;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The request to create or change a receiver. In a change, absent fields stay unchanged, and {@code
 * null} restores the default.
 *
 * @param clientId only to create, and only by an ADMIN key
 * @param kind only to create
 */
public record ReceiverSpec(
    UUID clientId,
    @NotNull(groups = New.class) @PlainText(max = 100) @Schema(examples = "shop") String name,
    @NotNull(groups = New.class) ReceiverKind kind,
    @Schema(examples = "https://shop.example.com/tidings") String url,
    @Schema(examples = "[\"recharge.succeeded\"]") List<String> eventTypes,
    Boolean allClients,
    @Schema(examples = "default") String ladder,
    @Schema(examples = "24h") String window,
    @Schema(examples = "64") Integer maxInFlight,
    RateSpec rate,
    AcknowledgementSpec acknowledgement,
    @Schema(examples = "[\"v1\"]") List<SignatureScheme> signatures,
    @Schema(examples = "{\"authorization\": \"Bearer …\"}") Map<String, String> headers) {

  /** Validation group of the fields that only a new receiver must have. */
  interface New extends Default {}

  /**
   * The settings of a receiver, which its owner may change at any time.
   *
   * @param url where an HTTP receiver is called; {@code null} for AMQP
   * @param eventTypes the types it wants; empty means all business results
   * @param allClients operator only: it is also told of trouble with every client's receivers
   * @param ladder the name of its ladder
   * @param window {@code null}: the ladder's default window
   * @param maxInFlight concurrent attempts in each replica; {@code null}: {@code
   *     tidings.delivery.in-flight-per-receiver}
   * @param rate {@code null}: as fast as it responds
   * @param signatures at least one
   */
  public record ReceiverSettings(
      String name,
      @Nullable String url,
      List<String> eventTypes,
      boolean allClients,
      String ladder,
      @Nullable Duration window,
      Integer maxInFlight,
      @Nullable Rate rate,
      Acknowledgement acknowledgement,
      List<SignatureScheme> signatures,
      RequestHeaders headers) {}

  /**
   * The JSON form of a {@link Rate}. Without {@code burst}, one second's worth of calls is used.
   */
  @Schema(description = "Maximum number of calls a second, over all replicas")
  public record RateSpec(
      @Schema(examples = "50") Double perSecond, @Schema(examples = "100") Integer burst) {

    private static final String FIELD = "rate";
    private static final double LEAST = 0.01;
    private static final int MOST = 100_000;

    static @Nullable RateSpec of(@Nullable Rate rate) {
      return rate == null ? null : new RateSpec(rate.perSecond(), rate.burst());
    }

    /** {@code null} means no limit. */
    static @Nullable Rate read(RateSpec asked) {
      return asked == null ? null : asked.checked();
    }

    private Rate checked() {
      if (perSecond == null || !(perSecond >= LEAST && perSecond <= MOST)) {
        throw Problem.invalid(FIELD + ".perSecond", "must be " + LEAST + " to " + MOST);
      }
      if (burst != null && (burst < 1 || burst > MOST)) {
        throw Problem.invalid(FIELD + ".burst", "must be 1 to " + MOST);
      }
      return new Rate(perSecond, burst != null ? burst : (int) Math.max(1, perSecond));
    }

    /**
     * The most calls that a receiver wants, over all replicas.
     *
     * @param perSecond more than 0; may be a fraction
     * @param burst how many calls may come at once after a pause; at least 1
     */
    public record Rate(double perSecond, int burst) {}
  }
}
