package io.tidings.recharge;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.tidings.recharge.Currencies.CurrencyCode;
import io.tidings.recharge.PaymentChannel.PaymentResult;
import io.tidings.recharge.RechargeView.RechargeStatus;
import io.tidings.signing.WebhookSignature;
import io.tidings.web.Params;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import io.tidings.web.RequestValidator;
import io.tidings.web.RequestValidator.PlainText;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;

/**
 * Receives results from payment channels. The channel's signature authenticates a request, not an
 * API key; it is checked over the raw bytes before the body is parsed.
 */
@Path("/v1/payments")
@Tag(name = "Payment channels")
public class PaymentResultResource {

  /** How a payment ended, as a channel can report it. */
  @RegisterForReflection // registering Report does not register the types of its fields
  public enum Reported {
    SUCCEEDED,
    FAILED
  }

  /**
   * The report. Only the body is signed, so it must also name its recharge. {@code amount} is in
   * minor units.
   */
  @RegisterForReflection // parsed by our own code, which the framework does not see
  public record Report(
      @NotNull UUID rechargeId,
      @NotNull Reported result,
      @NotNull @PlainText(max = 100) String channelTradeNo,
      @NotNull @Positive(message = "must be greater than 0, in minor units") Long amount,
      @NotNull @CurrencyCode(past = true) String currency,
      @NotNull Instant at) {}

  private final RechargeService service;
  private final RechargeRepository recharges;
  private final PaymentChannelRegistry channels;
  private final CallbackMessages messages;
  private final ObjectMapper json;
  private final RequestValidator validated;

  PaymentResultResource(
      RechargeService service,
      RechargeRepository recharges,
      PaymentChannelRegistry channels,
      CallbackMessages messages,
      ObjectMapper json,
      RequestValidator validated) {
    this.service = service;
    this.recharges = recharges;
    this.channels = channels;
    this.messages = messages;
    this.json = json;
    this.validated = validated;
  }

  @POST
  @Path("/{rechargeId}/result")
  @Consumes("application/json")
  @PermitAll
  @Operation(
      operationId = "reportPaymentResult",
      summary = "Report how a payment ended",
      description =
          "Signed as in Standard Webhooks with the channel's secret. rechargeId must be the one in"
              + " the path. May be repeated. A result that contradicts the first, or whose"
              + " channelTradeNo has paid another recharge, is stored for review and gets status"
              + " 409.")
  public Uni<RechargeView> report(
      UUID rechargeId,
      @RestHeader(WebhookSignature.ID) String id,
      @RestHeader(WebhookSignature.TIMESTAMP) String timestamp,
      @RestHeader(WebhookSignature.SIGNATURE) String signature,
      byte[] body) {
    return Panache.withSession(() -> recharges.findById(rechargeId))
        .invoke(recharge -> channels.checkSignature(recharge, id, timestamp, signature, body))
        .onItem()
        .ifNull()
        .failWith(() -> Problem.notFound("recharge", rechargeId))
        .chain(
            recharge -> {
              PaymentResult result = result(read(body), rechargeId);
              return messages
                  .remember(recharge.channel, id, rechargeId, body)
                  .chain(() -> service.end(recharge, result));
            })
        .map(PaymentResultResource::answer);
  }

  private Report read(byte[] body) {
    try {
      return validated.check(json.readValue(body, Report.class));
    } catch (IOException unreadable) {
      throw new jakarta.ws.rs.WebApplicationException(unreadable, 400);
    }
  }

  private static PaymentResult result(Report report, UUID rechargeId) {
    if (!report.rechargeId().equals(rechargeId)) {
      throw Problem.invalid("rechargeId", "must equal the id in the path, " + rechargeId);
    }
    Params.instant("at", report.at().toString());
    return new PaymentResult(
        RechargeStatus.valueOf(report.result().name()),
        report.channelTradeNo(),
        report.amount(),
        report.currency(),
        report.at());
  }

  private static RechargeView answer(RechargeService.Ended ended) {
    if (ended.verdict() == ResultVerdict.TRADE_USED) {
      throw new Problem(
          ProblemCode.RESULT_CONFLICT,
          "This trade has paid another recharge; this report was stored for review.",
          List.of(new Problem.FieldError("channelTradeNo", "was used for another recharge")));
    }
    if (ended.verdict() == ResultVerdict.CONTRADICTION) {
      throw new Problem(
          ProblemCode.RESULT_CONFLICT,
          "The recharge is "
              + ended.recharge().status
              + "; this report, stored for review, differs in result, amount or trade number.");
    }
    return RechargeView.of(ended.recharge());
  }
}
