package io.tidings.recharge;

import io.tidings.recharge.Currencies.CurrencyCode;
import io.tidings.recharge.PaymentChannel.SandboxChannel;
import io.tidings.recharge.PaymentChannel.SandboxChannel.SandboxOutcome;
import io.tidings.time.Durations;
import io.tidings.web.Problem;
import io.tidings.web.RequestValidator.PlainText;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A request to start a recharge. {@code amount} is in minor units: 1999 CNY is 19.99 yuan. */
public record NewRecharge(
    UUID clientId,
    @NotNull @PlainText(max = 64) @Schema(examples = "order-1") String orderNo,
    @NotNull @PlainText(max = 64) @Schema(examples = "account-7") String accountId,
    @NotNull
        @Positive(message = "must be greater than 0, in minor units")
        @Schema(examples = "1999")
        Long amount,
    @NotNull @CurrencyCode @Schema(examples = "CNY") String currency,
    @NotNull @PlainText(max = 40) @Schema(examples = "sandbox") String channel,
    @Valid Sandbox sandbox) {

  /** How the sandbox channel should end the payment. */
  public record Sandbox(@NotNull SandboxOutcome outcome, @Schema(examples = "PT2S") String delay) {

    private static final Duration LONGEST = Duration.ofDays(1);

    Duration duration() {
      if (delay == null) {
        return Duration.ZERO;
      }
      try {
        Duration parsed = Durations.parse(delay);
        if (!parsed.isNegative() && parsed.compareTo(LONGEST) <= 0) {
          return parsed;
        }
      } catch (IllegalArgumentException e) {
        throw Problem.invalid("sandbox.delay", e.getMessage());
      }
      throw Problem.invalid("sandbox.delay", "must be between 0s and 24h");
    }
  }

  /**
   * @param traceparent of the request, or {@code null}
   */
  Recharge forClient(UUID client, @Nullable String traceparent) {
    Recharge recharge = new Recharge();
    recharge.traceparent = traceparent;
    recharge.clientId = client;
    recharge.orderNo = orderNo;
    recharge.accountId = accountId;
    recharge.amount = amount;
    recharge.currency = currency;
    recharge.channel = channel;
    if (sandbox != null) {
      if (!channel.equals(SandboxChannel.NAME)) {
        throw Problem.invalid("sandbox", "is allowed only with the channel sandbox");
      }
      recharge.sandboxOutcome = sandbox.outcome();
      recharge.sandboxDelayMs = sandbox.duration().toMillis();
    }
    return recharge;
  }
}
