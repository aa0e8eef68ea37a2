package io.tidings.receiver;

import io.tidings.receiver.AcknowledgementSpec.Acknowledgement;
import io.tidings.receiver.RateSpec.Rate;
import io.tidings.receiver.Receiver.ReceiverKind;
import io.tidings.signing.SignatureScheme;
import io.tidings.web.PlainText;
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
}
