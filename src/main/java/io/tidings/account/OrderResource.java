package io.tidings.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.smallrye.mutiny.Uni;
import io.tidings.account.OrderService.RechargeOrder;
import io.tidings.web.Params;
import io.tidings.web.Problem;
import io.tidings.web.RequestValidator.PlainText;
import io.tidings.web.RequestValidator.RequestHeader;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Starts recharges and serves the account system's orders. */
@Path("/account/recharges")
@Tag(name = "Account system")
@RolesAllowed("ADMIN")
public class OrderResource {

  private static final int MOST_KEY = 100;

  private final OrderService orders;
  private final OrderRows rows;
  private final AccountConfig config;

  OrderResource(OrderService orders, OrderRows rows, AccountConfig config) {
    this.orders = orders;
    this.rows = rows;
    this.config = config;
  }

  @POST
  @Consumes("application/json")
  @ResponseStatus(202)
  @Operation(
      operationId = "placeOrder",
      summary = "Recharge an account",
      description =
          "Creates an order and requests its recharge. With an Idempotency-Key the request may be"
              + " repeated if the response is lost: the same key returns the same order. State NEW"
              + " means that the recharge system has not answered; the request to it is repeated.")
  public Uni<OrderView> create(
      @NotNull @Valid NewOrder asked,
      @RestHeader("Idempotency-Key") String key,
      @Context HttpServerRequest request) {
    RequestHeader.optional(request, "Idempotency-Key");
    AccountResource.requireEnabled(config);
    if (key != null && (key.isBlank() || key.length() > MOST_KEY)) {
      throw Problem.invalid("Idempotency-Key", "must be 1 to " + MOST_KEY + " characters");
    }
    String channel = asked.channel() == null ? "sandbox" : asked.channel();
    return orders
        .start(
            new RechargeOrder(
                asked.accountId(), asked.amount(), asked.currency(), channel, asked.sandbox()),
            key)
        .map(OrderView::of);
  }

  @GET
  @Path("/{orderNo}")
  @Operation(operationId = "getOrder", summary = "Get an order")
  public Uni<OrderView> get(String orderNo) {
    AccountResource.requireEnabled(config);
    return rows.find(orderNo)
        .onItem()
        .ifNull()
        .failWith(() -> Problem.notFound("order", orderNo))
        .map(OrderView::of);
  }

  @GET
  @Operation(
      operationId = "listOrders",
      summary = "List up to 200 orders of an account, not sorted by time")
  public Uni<List<OrderView>> list(@RestQuery @NotNull String accountId) {
    AccountResource.requireEnabled(config);
    return rows.ofAccount(Params.text("accountId", accountId), 200)
        .map(found -> found.stream().map(OrderView::of).toList());
  }

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

  /** An order as the API returns it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record OrderView(
      String orderNo,
      String accountId,
      long amount,
      String currency,
      String state,
      @Nullable UUID rechargeId,
      @Nullable Instant createdAt,
      @Nullable Instant endedAt,
      @Nullable String endedBy,
      @Nullable Instant nextAskAt,
      int asks,
      @Nullable String lastError) {

    static OrderView of(Order o) {
      return new OrderView(
          o.orderNo(),
          o.accountId(),
          o.amount(),
          o.currency(),
          o.state().name(),
          o.rechargeId(),
          o.createdAt(),
          o.endedAt(),
          o.endedBy(),
          o.nextAskAt(),
          o.asks(),
          o.lastError());
    }
  }
}
