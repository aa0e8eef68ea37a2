package io.tidings.reconciliation.statement;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.tidings.reconciliation.statement.LineRows.LinePosition;
import io.tidings.reconciliation.statement.LineRows.StatementLine;
import io.tidings.reconciliation.statement.Manifest.BusinessDay;
import io.tidings.reconciliation.statement.Manifest.FileEntry;
import io.tidings.reconciliation.statement.Manifest.Jws;
import io.tidings.reconciliation.statement.Manifest.StatementScope;
import io.tidings.signing.SigningKeys;
import io.tidings.web.SafeCsv;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Writes one statement in the caller's transaction, page by page, with constant memory. Formats and
 * compresses on worker threads, not on the event loop.
 */
@Singleton
class StatementWriter {

  private static final int PAGE = 5_000;

  private final LineRows lines;
  private final StatementRows rows;
  private final SigningKeys keys;
  private final ObjectMapper json;
  private final ObjectWriter csv;
  private final String header;
  private final Clock clock;

  StatementWriter(
      LineRows lines, StatementRows rows, SigningKeys keys, ObjectMapper json, Clock clock) {
    this.lines = lines;
    this.rows = rows;
    this.keys = keys;
    this.json = json;
    this.clock = clock;
    CsvMapper mapper = SafeCsv.mapper();
    mapper.registerModule(new JavaTimeModule());
    mapper.disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    CsvSchema schema = mapper.schemaFor(StatementLine.class);
    this.csv = mapper.writer(schema);
    this.header = String.join(",", schema.getColumnNames()) + "\n";
  }

  Uni<Void> write(SqlConnection sql, StatementScope scope, BusinessDay day, int lastVersion) {
    return rows.newId(sql)
        .chain(
            id -> {
              StatementDraft draft = new StatementDraft(json.writer(), csv, header);
              Map<String, Integer> written = new HashMap<>();
              AtomicReference<LinePosition> position =
                  new AtomicReference<>(new LinePosition(day.from().atOffset(ZoneOffset.UTC), 0));
              return Multi.createBy()
                  .repeating()
                  .uni(() -> page(sql, id, scope, day, position, draft, written))
                  .whilst(lines -> lines == PAGE)
                  .collect()
                  .last()
                  .chain(
                      () -> {
                        List<FileEntry> files = draft.end();
                        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
                        Manifest manifest = Manifest.of(scope, day, lastVersion, now, draft, files);
                        String text = text(manifest);
                        String jws = Jws.sign(keys.now().get(0), text);
                        return rows.insert(sql, id, manifest, text, jws)
                            .chain(() -> store(sql, id, draft, written));
                      });
            });
  }

  /**
   * Returns the number of lines of the page. Inserts parts before their statement, whose totals are
   * known last; the foreign key is deferred.
   */
  private Uni<Integer> page(
      SqlConnection sql,
      UUID id,
      StatementScope scope,
      BusinessDay day,
      AtomicReference<LinePosition> position,
      StatementDraft draft,
      Map<String, Integer> written) {
    return lines
        .read(scope, day, requireNonNull(position.get()), PAGE)
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .invoke(page -> page.lines().forEach(draft::add))
        .invoke(page -> position.set(page.last()))
        .map(page -> page.lines().size())
        .call(() -> store(sql, id, draft, written));
  }

  private Uni<Void> store(
      SqlConnection sql, UUID id, StatementDraft draft, Map<String, Integer> written) {
    return Multi.createFrom()
        .iterable(draft.take().entrySet())
        .onItem()
        .transformToUniAndConcatenate(
            parts ->
                Multi.createFrom()
                    .iterable(parts.getValue())
                    .onItem()
                    .transformToUniAndConcatenate(
                        bytes ->
                            rows.insertPart(
                                sql,
                                id,
                                parts.getKey(),
                                written.merge(parts.getKey(), 1, Integer::sum) - 1,
                                bytes))
                    .collect()
                    .last())
        .collect()
        .last()
        .replaceWithVoid();
  }

  private String text(Manifest manifest) {
    try {
      return json.writeValueAsString(manifest);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot serialize the manifest", e);
    }
  }
}
