package io.tidings.receiver;

import io.tidings.platform.PlainText;
import io.tidings.signing.SignatureScheme;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.groups.Default;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a receiver is to be, as it is asked for: all of it for a new one; for a change, what is
 * absent stays, and {@code null} goes back to the default.
 *
 * @param clientId for a new one, and only by an ADMIN key
 * @param kind for a new one
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

  /** What only a new one must have. */
  interface New extends Default {}
}
