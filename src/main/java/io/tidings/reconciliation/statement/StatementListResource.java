package io.tidings.reconciliation.statement;

import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.reconciliation.feed.RecordScopes;
import io.tidings.web.Params;
import io.tidings.web.Problem;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

/** Lists the days of a month that have a statement. */
@Path("/v1/reconciliation/statements")
@Tag(name = "Reconciliation")
@RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE, Role.RECEIVER_ROLE})
public class StatementListResource {

  private static final String NEWEST =
      """
      select distinct on (date) date, version, lines from statement
      where scope_id = $1 and date >= $2 and date < $3 order by date, version desc
      """;

  private final Pool pool;
  private final RecordScopes scopes;

  StatementListResource(Pool pool, RecordScopes scopes) {
    this.pool = pool;
    this.scopes = scopes;
  }

  @GET
  @Operation(
      operationId = "listStatements",
      summary = "List the days of a month that have a statement",
      description =
          "Of a client's results, or of a receiver's notifications with its key or with receiver. month is like"
              + " 2026-01. Each day is there once, with its newest version.")
  public Uni<StatementDays> list(
      @RestQuery String clientId, @RestQuery String receiver, @RestQuery @NotNull String month) {
    LocalDate begin = begin(Params.text("month", month));
    return scopes
        .receiverOrClient(receiver, clientId)
        .chain(
            scope ->
                pool.preparedQuery(NEWEST).execute(Tuple.of(scope, begin, begin.plusMonths(1))))
        .map(rows -> new StatementDays(rows.stream().map(StatementDay::of).toList()));
  }

  private static LocalDate begin(String month) {
    try {
      return YearMonth.parse(month).atDay(1);
    } catch (DateTimeParseException e) {
      throw Problem.invalid("month", "must be a month like 2026-01");
    }
  }

  /** Days with a statement, the oldest first. */
  public record StatementDays(List<StatementDay> items) {}

  /**
   * A day that has a statement.
   *
   * @param version of the newest one; above 1: it corrects an earlier one
   * @param lines number of its lines
   */
  public record StatementDay(LocalDate date, int version, long lines) {

    static StatementDay of(Row row) {
      return new StatementDay(
          row.getLocalDate("date"), row.getInteger("version"), row.getLong("lines"));
    }
  }
}
