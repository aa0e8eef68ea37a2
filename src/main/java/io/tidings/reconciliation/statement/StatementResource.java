package io.tidings.reconciliation.statement;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.reconciliation.feed.RecordScopes;
import io.tidings.reconciliation.statement.StatementRows.StoredStatement;
import io.tidings.web.Params;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import io.vertx.core.buffer.Buffer;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

/** Returns closed statements and their files. Read-only. */
@Path("/v1/reconciliation/statements")
@Tag(name = "Reconciliation")
@RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE, Role.RECEIVER_ROLE})
public class StatementResource {

  private static final String GZIP = "application/gzip";

  /**
   * A statement without its lines.
   *
   * @param jws the same manifest, signed with a key of {@code /.well-known/tidings/signing-keys}
   */
  public record StatementView(@JsonRawValue String manifest, String jws) {}

  private final StatementRows rows;
  private final RecordScopes scopes;
  private final StatementConfig config;

  StatementResource(StatementRows rows, RecordScopes scopes, StatementConfig config) {
    this.rows = rows;
    this.scopes = scopes;
    this.config = config;
  }

  @GET
  @Path("/{date}")
  @Operation(
      operationId = "getStatement",
      summary = "Get the signed manifest of a day's statement",
      description =
          "Covers a client's results, or a receiver's notifications with its key or with receiver. Returns the newest"
              + " version unless version is given.")
  public Uni<StatementView> get(
      String date,
      @RestQuery String clientId,
      @RestQuery String receiver,
      @RestQuery String version) {
    return find(date, clientId, receiver, version)
        .map(found -> new StatementView(found.manifest(), found.jws()));
  }

  @GET
  @Path("/{date}/lines.csv.gz")
  @Produces(GZIP)
  @Operation(operationId = "getStatementCsv", summary = "Download the lines as CSV, gzip")
  public Multi<Buffer> csv(
      String date,
      @RestQuery String clientId,
      @RestQuery String receiver,
      @RestQuery String version) {
    return file("csv", date, clientId, receiver, version);
  }

  @GET
  @Path("/{date}/lines.jsonl.gz")
  @Produces(GZIP)
  @Operation(
      operationId = "getStatementJsonLines",
      summary = "Download the lines as JSON lines, gzip")
  public Multi<Buffer> jsonLines(
      String date,
      @RestQuery String clientId,
      @RestQuery String receiver,
      @RestQuery String version) {
    return file("jsonl", date, clientId, receiver, version);
  }

  private Multi<Buffer> file(
      String format, String date, String clientId, String receiver, String version) {
    return find(date, clientId, receiver, version)
        .chain(found -> rows.parts(found.id(), format).map(parts -> Map.entry(found.id(), parts)))
        .onItem()
        .transformToMulti(
            file ->
                Multi.createFrom()
                    .range(0, file.getValue())
                    .onItem()
                    .transformToUniAndConcatenate(n -> rows.part(file.getKey(), format, n))
                    .map(Buffer::buffer));
  }

  private Uni<StoredStatement> find(String date, String clientId, String receiver, String version) {
    LocalDate day = Params.date("date", date);
    Integer wanted = version == null ? null : number(version);
    return scopes
        .receiverOrClient(receiver, clientId)
        .chain(scope -> rows.find(scope, day, wanted))
        .onItem()
        .ifNull()
        .failWith(
            () ->
                new Problem(
                    ProblemCode.NOT_FOUND,
                    "There is no statement of "
                        + day
                        + (wanted == null ? "" : ", version " + wanted)
                        + ". A statement is created within minutes of the day's end in "
                        + config.zone()
                        + ", when no more records can be added."));
  }

  private static int number(String version) {
    try {
      return Integer.parseInt(version);
    } catch (NumberFormatException e) {
      throw Problem.invalid("version", "must be a whole number, from 1");
    }
  }

  /** Defines the business day. */
  @ConfigMapping(prefix = "tidings.statements")
  public interface StatementConfig {

    /** The time zone in which business days begin at midnight. */
    @WithDefault("Asia/Shanghai")
    ZoneId zone();
  }
}
