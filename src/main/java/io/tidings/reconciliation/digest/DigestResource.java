package io.tidings.reconciliation.digest;

import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.reconciliation.digest.DigestReader.DigestBucket;
import io.tidings.reconciliation.feed.CanonicalRecord.FeedEntry;
import io.tidings.reconciliation.feed.CanonicalRecord.RecordPage;
import io.tidings.reconciliation.feed.CanonicalRecord.RecordPage.RecordView;
import io.tidings.reconciliation.feed.RecordScopes;
import io.tidings.web.Cursors;
import io.tidings.web.Page;
import io.tidings.web.Params;
import io.tidings.web.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

/**
 * Returns digests, with which the other side checks whether it has the same records. One call
 * checks a day; three more find the one order that differs. Read-only.
 */
@Path("/v1/reconciliation/digest")
@Tag(name = "Reconciliation")
@RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE, Role.RECEIVER_ROLE})
public class DigestResource {

  private static final Duration LONGEST = Duration.ofHours(25); // a day when clocks are set back
  private static final int MOST = 1_000;
  private static final int PLACE = 2 * Long.BYTES;

  private final DigestReader digests;
  private final RecordScopes scopes;
  private final Cursors cursors;

  DigestResource(DigestReader digests, RecordScopes scopes, Cursors cursors) {
    this.digests = digests;
    this.scopes = scopes;
    this.cursors = cursors;
  }

  @GET
  @Operation(
      operationId = "getDigest",
      summary = "Get the count, sums and hash of each time bucket",
      description =
          "Covers a client's results, or a receiver's notifications with its key or with receiver. from and to are"
              + " whole minutes; bucket (default PT1H) divides the time between. closed: nothing can be added any more.")
  public Uni<DigestView> digest(
      @RestQuery String clientId,
      @RestQuery String receiver,
      @RestQuery String from,
      @RestQuery String to,
      @RestQuery String bucket) {
    DigestRange range = DigestRange.of(from, to, bucket);
    return scopes
        .receiverOrClient(receiver, clientId)
        .chain(scope -> digests.buckets(scope, range.from(), range.to(), range.bucket()))
        .map(items -> new DigestView(range.from(), range.to(), range.bucket(), items));
  }

  @GET
  @Path("/items")
  @Operation(
      operationId = "listDigestRecords",
      summary = "List the records behind a digest, by time",
      description = "At most a day (25 hours). Each has the hash that it adds to its bucket.")
  public Uni<RecordPage> items(
      @RestQuery String clientId,
      @RestQuery String receiver,
      @RestQuery String from,
      @RestQuery String to,
      @RestQuery String cursor,
      @RestQuery String limit) {
    Instant since = Params.requiredInstant("from", from);
    Instant until = Params.requiredInstant("to", to);
    Params.ordered(since, until);
    if (Duration.between(since, until).compareTo(LONGEST) > 0) {
      throw Problem.invalid("to", "must be at most 25 hours after from");
    }
    int size = Params.limit(limit, Page.DEFAULT_LIMIT, MOST);
    return scopes
        .receiverOrClient(receiver, clientId)
        .chain(
            scope -> {
              String list = "digest/%s/%s/%s".formatted(scope, since, until);
              ByteBuffer position = cursors.read(list, "cursor", cursor, PLACE);
              return digests
                  .records(
                      scope,
                      position == null ? since : instant(position.getLong()),
                      until,
                      position == null ? 0 : position.getLong(),
                      size + 1)
                  .map(found -> page(found, size, list));
            });
  }

  private RecordPage page(List<FeedEntry> found, int size, String list) {
    boolean more = found.size() > size;
    List<FeedEntry> shown = more ? found.subList(0, size) : found;
    return new RecordPage(
        shown.stream().map(RecordView::of).toList(),
        more ? cursors.write(list, position(shown.get(size - 1))) : null);
  }

  private static byte[] position(FeedEntry last) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, last.record().at());
    return ByteBuffer.allocate(PLACE).putLong(micros).putLong(last.seq()).array();
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** A digest with all its buckets, oldest first, including empty ones. */
  public record DigestView(Instant from, Instant to, Duration bucket, List<DigestBucket> items) {}
}
