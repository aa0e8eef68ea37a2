package io.tidings.reconciliation.diff;

import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.access.AuditTrail;
import io.tidings.access.AuditTrail.AuditedChange;
import io.tidings.access.Caller;
import io.tidings.access.ClientLimits;
import io.tidings.reconciliation.diff.DiffJob.DiffView;
import io.tidings.reconciliation.feed.RecordScopes;
import io.tidings.web.Cursors;
import io.tidings.web.Page;
import io.tidings.web.Page.PageSlice;
import io.tidings.web.Params;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import io.vertx.core.buffer.Buffer;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestQuery;

/** Compares a list that a client or receiver uploads with ours. */
@Path("/v1/reconciliation/diff")
@Tag(name = "Reconciliation")
@RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE, Role.RECEIVER_ROLE})
public class DiffResource {

  private static final String CSV = "text/csv";
  private static final String JSON_LINES = "application/x-ndjson";
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofDays(32);

  /** Concurrent uploads in one replica; each blocks a thread. */
  private static final int MAX_UPLOADS = 6;

  private final DiffRows rows;
  private final DiffFile file;
  private final RecordScopes scopes;
  private final AuditTrail audit;
  private final ClientLimits limits;
  private final Caller caller;
  private final Cursors cursors;
  private final Semaphore uploads = new Semaphore(MAX_UPLOADS);
  private final Set<UUID> uploading = ConcurrentHashMap.newKeySet();

  DiffResource(
      DiffRows rows,
      DiffFile file,
      RecordScopes scopes,
      AuditTrail audit,
      ClientLimits limits,
      Caller caller,
      Cursors cursors) {
    this.rows = rows;
    this.file = file;
    this.scopes = scopes;
    this.audit = audit;
    this.limits = limits;
    this.caller = caller;
    this.cursors = cursors;
  }

  @POST
  @Blocking
  @Consumes({CSV, JSON_LINES, "application/jsonl", "application/ndjson"})
  @ResponseStatus(202)
  @Operation(
      operationId = "startComparison",
      summary = "Compare your own list with ours",
      description =
          "Send CSV with the columns type,key,amount,currency, or JSON lines with these fields, at most 5,000,000"
              + " lines, gzip or not. This starts a job: poll it until its state is DONE. With renotify=true, the"
              + " receiver's missing notifications are redelivered, 100 a second.")
  public DiffView start(
      @RestQuery String clientId,
      @RestQuery String receiver,
      @RestQuery String from,
      @RestQuery String to,
      @RestQuery String renotify,
      @HeaderParam("Content-Type") String type,
      @HeaderParam("Content-Encoding") String encoding,
      InputStream body) {
    Instant since = Params.requiredInstant("from", from);
    Instant until = Params.requiredInstant("to", to);
    Params.ordered(since, until);
    if (Duration.between(since, until).compareTo(LONGEST) > 0) {
      throw Problem.invalid("to", "must be at most 32 days after from");
    }
    boolean again = Params.flag("renotify", renotify);
    if (type == null) {
      throw new Problem(
          ProblemCode.UNSUPPORTED_MEDIA_TYPE,
          "Content-Type must be " + CSV + " or " + JSON_LINES + ".");
    }
    boolean json = !type.toLowerCase(Locale.ROOT).startsWith(CSV);
    boolean gzip = isGzip(encoding);
    Charset charset = ListDecoder.charset(type);
    boolean ofReceiver = receiver != null || caller.receiverScope() != null;
    if (again && !ofReceiver) {
      throw Problem.invalid("renotify", "needs a receiver: results are not sent to anyone");
    }
    UUID scope = scopes.receiverOrClient(receiver, clientId).await().atMost(ANSWER);
    UUID client = caller.clientScope(Params.uuid("clientId", clientId));
    UUID of = ofReceiver ? scope : null;
    UUID owner = rows.ownerOf(of, client).await().atMost(ANSWER);
    UUID uploader = owner == null ? scope : owner; // one upload per client
    if (!uploading.add(uploader)) {
      throw new Problem(
          ProblemCode.UNAVAILABLE, "A list of yours is being uploaded; try again after that.");
    }
    if (!uploads.tryAcquire()) {
      uploading.remove(uploader);
      throw new Problem(ProblemCode.UNAVAILABLE, "Too many uploads; try again in a minute.");
    }
    try {
      UUID diff =
          audit
              .changeAndRecord(
                  caller.actor(),
                  sql ->
                      limits
                          .checkComparisonQuota(sql, owner)
                          .chain(
                              () ->
                                  rows.begin(
                                      sql, client, scope, of, since, until, again, caller.name())),
                  id -> null) // audited when the upload is complete
              .await()
              .atMost(ANSWER);
      AuditedChange deed = new AuditedChange(again ? "diff.renotify" : "diff.started", diff, owner);
      new ListUpload(rows, diff)
          .take(
              body,
              charset,
              json,
              gzip,
              lines ->
                  audit.changeAndRecord(
                      caller.actor(), sql -> rows.uploaded(sql, diff, lines), done -> deed));
      return rows.find(diff, null, null).await().atMost(ANSWER);
    } finally {
      uploads.release();
      uploading.remove(uploader);
    }
  }

  private static boolean isGzip(String encoding) {
    String named = encoding == null ? "identity" : encoding.toLowerCase(Locale.ROOT);
    if (!Set.of("identity", "gzip", "x-gzip").contains(named)) {
      throw new Problem(
          ProblemCode.UNSUPPORTED_MEDIA_TYPE, "Content-Encoding must be gzip or absent.");
    }
    return !named.equals("identity");
  }

  @GET
  @Operation(operationId = "listComparisons", summary = "List comparisons, newest first")
  public Uni<Page<DiffView>> list(
      @RestQuery String clientId, @RestQuery String cursor, @RestQuery String limit) {
    UUID client = caller.clientScope(Params.uuid("clientId", clientId));
    UUID receiver = caller.receiverScope();
    PageSlice page = cursors.slice("diffs/%s/%s".formatted(client, receiver), cursor, limit);
    return rows.list(client, receiver, page)
        .map(found -> Page.of(page, found, d -> d, DiffView::id));
  }

  @GET
  @Path("/{id}")
  @Operation(
      operationId = "getComparison",
      summary = "Get the progress of a comparison and its number of differences")
  public Uni<DiffView> get(UUID id) {
    return rows.find(id, caller.clientScope(null), caller.receiverScope())
        .onItem()
        .ifNull()
        .failWith(() -> Problem.notFound("comparison", id));
  }

  @DELETE
  @Path("/{id}")
  @Operation(
      operationId = "endComparison",
      summary = "End a comparison and delete its differences",
      description = "Makes room for another comparison. Redeliveries made are not undone.")
  public Uni<Void> end(UUID id) {
    return audit
        .changeAndRecord(
            caller.actor(),
            sql -> rows.remove(sql, id, caller.clientScope(null), caller.receiverScope()),
            removed ->
                removed == null ? null : new AuditedChange("diff.ended", id, removed.clientId()))
        .onItem()
        .ifNull()
        .failWith(() -> Problem.notFound("comparison", id))
        .replaceWithVoid();
  }

  @GET
  @Path("/{id}/file.jsonl")
  @Produces(JSON_LINES)
  @Operation(
      operationId = "getComparisonJsonLines",
      summary = "All differences as JSON lines",
      description =
          "MISSING: only we have it. EXTRA: only you have it. MISMATCHED: the amount or currency differs.")
  public Multi<Buffer> jsonLines(UUID id) {
    return file(id, false);
  }

  @GET
  @Path("/{id}/file.csv")
  @Produces(CSV)
  @Operation(operationId = "getComparisonCsv", summary = "All differences as CSV")
  public Multi<Buffer> csv(UUID id) {
    return file(id, true);
  }

  private Multi<Buffer> file(UUID id, boolean csv) {
    return get(id)
        .onItem()
        .transformToMulti(
            diff -> {
              if (diff.state().equals("COMPARING")) {
                throw new Problem(
                    ProblemCode.STATE_CONFLICT, "The comparison still runs; try again shortly.");
              }
              return file.of(id, csv);
            });
  }
}
