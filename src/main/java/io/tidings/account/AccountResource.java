package io.tidings.account;

import io.smallrye.mutiny.Uni;
import io.tidings.account.NoticeResource.FaultSwitch;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import io.tidings.web.RequestValidator.PlainText;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Serves accounts and their balances and, if allowed, makes this receiver misbehave. */
@Path("/account")
@Tag(name = "Account system")
@RolesAllowed("ADMIN")
public class AccountResource {

  /** An account to create. */
  public record NewAccount(
      @NotNull @PlainText(max = 64) @Schema(examples = "account-7") String id,
      @NotNull
          @Pattern(regexp = "[A-Z]{3}", message = "must be a currency code like CNY")
          @Schema(examples = "CNY")
          String currency) {}

  /**
   * @param balance minor units
   */
  public record AccountView(String id, String currency, long balance, Instant createdAt) {}

  /** How this receiver treats notifications. */
  public record FaultView(@NotNull FaultSwitch.Fault fault) {}

  private final Pool pool;
  private final FaultSwitch fault;
  private final AccountConfig config;

  AccountResource(Pool pool, FaultSwitch fault, AccountConfig config) {
    this.pool = pool;
    this.fault = fault;
    this.config = config;
  }

  static void requireEnabled(AccountConfig config) {
    if (!config.enabled()) {
      throw new Problem(
          ProblemCode.NOT_FOUND, "The account system is off; set tidings.account.enabled=true.");
    }
  }

  @POST
  @Path("/accounts")
  @Consumes("application/json")
  @ResponseStatus(201)
  @Operation(operationId = "createAccount", summary = "Create an account with balance 0")
  public Uni<AccountView> create(@NotNull @Valid NewAccount asked) {
    requireEnabled(config);
    return pool.preparedQuery(
            "insert into account.account (id, currency) values ($1, $2) returning *")
        .execute(Tuple.of(asked.id(), asked.currency()))
        .map(rows -> view(rows.iterator().next()))
        .onFailure(e -> e instanceof PgException pg && "23505".equals(pg.getSqlState()))
        .transform(e -> new Problem(ProblemCode.NAME_TAKEN, "An account with this id exists."));
  }

  @GET
  @Path("/accounts/{id}")
  @Operation(operationId = "getAccount", summary = "Get an account")
  public Uni<AccountView> get(String id) {
    requireEnabled(config);
    return pool.preparedQuery("select * from account.account where id = $1")
        .execute(Tuple.of(id))
        .map(
            rows -> {
              if (rows.rowCount() == 0) {
                throw Problem.notFound("account", id);
              }
              return view(rows.iterator().next());
            });
  }

  @GET
  @Path("/fault")
  @Operation(operationId = "getFault", summary = "Get how this process treats notifications")
  public FaultView fault() {
    return new FaultView(fault.now());
  }

  @POST
  @Path("/fault")
  @Consumes("application/json")
  @Operation(
      operationId = "setFault",
      summary = "Make this process refuse, leave unanswered or lose notifications, for testing")
  public FaultView misbehave(@NotNull @Valid FaultView asked) {
    requireEnabled(config);
    if (!config.faults()) {
      throw new Problem(ProblemCode.FORBIDDEN, "Set tidings.account.faults=true to allow faults.");
    }
    fault.set(asked.fault());
    return fault();
  }

  private static AccountView view(Row row) {
    return new AccountView(
        row.getString("id"),
        row.getString("currency"),
        row.getLong("balance"),
        row.getOffsetDateTime("created_at").withOffsetSameInstant(ZoneOffset.UTC).toInstant());
  }
}
