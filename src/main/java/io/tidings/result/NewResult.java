package io.tidings.result;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.platform.PlainText;
import io.tidings.platform.SoundJson;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Something that ended, to be told. The function {@code tidings_notify} judges it once more,
 * because not everybody comes this way.
 *
 * @param clientId as an ADMIN names it
 * @param type lower-case words with dots or hyphens between
 * @param data a JSON object, at most 64 KiB
 * @param receivers who must hear of it; {@code null}: every receiver that wants the type
 * @param amount minor units, with a currency; both are for the sums of digests and statements
 */
public record NewResult(
    UUID clientId,
    @NotNull @PlainText(max = 100) @Schema(examples = "contract.signed") String type,
    @NotNull @PlainText(max = 200) @Schema(examples = "contract-7") String subject,
    @NotNull @SoundJson @Schema(type = SchemaType.OBJECT) JsonNode data,
    @Size(max = 100) List<@NotNull UUID> receivers,
    Long amount,
    @PlainText(max = 3) @Schema(examples = "CNY") String currency) {}
