package io.tidings.account;

import io.smallrye.mutiny.Uni;
import io.tidings.web.Params;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import io.tidings.web.RequestHeader;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestQuery;

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

  static void requireEnabled(AccountConfig config) {
    if (!config.enabled()) {
      throw new Problem(
          ProblemCode.NOT_FOUND, "The account system is off; set tidings.account.enabled=true.");
    }
  }

  @POST
  @Consumes("application/json")
  @ResponseStatus(202)
  @Operation(
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
    requireEnabled(config);
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
  @Operation(summary = "Get an order")
  public Uni<OrderView> get(String orderNo) {
    requireEnabled(config);
    return rows.find(orderNo)
        .onItem()
        .ifNull()
        .failWith(() -> Problem.notFound("order", orderNo))
        .map(OrderView::of);
  }

  @GET
  @Operation(summary = "List up to 200 orders of an account, not sorted by time")
  public Uni<List<OrderView>> list(@RestQuery @NotNull String accountId) {
    requireEnabled(config);
    return rows.ofAccount(Params.text("accountId", accountId), 200)
        .map(found -> found.stream().map(OrderView::of).toList());
  }
}
