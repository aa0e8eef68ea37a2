package io.tidings.redelivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.web.PlainText;
import io.tidings.web.SoundJson;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A new business result. The function {@code tidings_notify} checks it again, because services that
 * share the database call it without this API.
 *
 * @param clientId the client; an ADMIN key must name it
 * @param type lower-case words separated by dots or hyphens
 * @param data a JSON object, at most 64 KiB
 * @param receivers the receivers to notify; {@code null}: every receiver that wants the type
 * @param amount in minor units, with a currency; both are for the sums of digests and statements
 */
public record NewResult(
    UUID clientId,
    @NotNull @PlainText(max = 100) @Schema(examples = "contract.signed") String type,
    @NotNull @PlainText(max = 200) @Schema(examples = "contract-7") String subject,
    @NotNull @SoundJson @Schema(type = SchemaType.OBJECT) JsonNode data,
    @Size(max = 100) List<@NotNull UUID> receivers,
    Long amount,
    @PlainText(max = 3) @Schema(examples = "CNY") String currency) {}
