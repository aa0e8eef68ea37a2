package io.tidings.account;

import io.tidings.web.PlainText;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A recharge to start; {@code amount} in minor units. */
public record NewOrder(
    @NotNull @PlainText(max = 64) @Schema(examples = "account-7") String accountId,
    @NotNull
        @Positive(message = "must be greater than 0, in minor units")
        @Max(value = 1_000_000_000_000L, message = "must be at most 1,000,000,000,000")
        @Schema(examples = "1999")
        Long amount,
    @NotNull
        @Pattern(regexp = "[A-Z]{3}", message = "must be a currency code like CNY")
        @Schema(examples = "CNY")
        String currency,
    @PlainText(max = 40) @Schema(examples = "sandbox") String channel,
    Map<String, Object> sandbox) {}
