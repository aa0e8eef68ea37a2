package io.tidings.reconciliation.diff;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.tidings.web.SafeCsv;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Writes the file of differences page by page, as fast as the client reads it. */
@Singleton
public class DiffFile {

  private static final int PAGE = 2_000;

  private final Pool pool;
  private final ObjectMapper json;
  private final ObjectWriter csv;
  private final String header;

  DiffFile(Pool pool, ObjectMapper json) {
    this.pool = pool;
    this.json = json;
    CsvMapper mapper = SafeCsv.mapper();
    CsvSchema schema = mapper.schemaFor(DiffItem.class);
    this.csv = mapper.writer(schema);
    this.header = String.join(",", schema.getColumnNames()) + "\n";
  }

  Multi<Buffer> of(UUID diff, boolean asCsv) {
    AtomicLong last = new AtomicLong();
    Multi<Buffer> pages =
        Multi.createBy()
            .repeating()
            .uni(() -> items(diff, last.get()))
            .whilst(items -> items.size() == PAGE)
            .filter(items -> !items.isEmpty())
            .map(
                items -> {
                  last.set(items.get(items.size() - 1).number());
                  return written(items, asCsv);
                });
    return asCsv
        ? Multi.createBy()
            .concatenating()
            .streams(Multi.createFrom().item(Buffer.buffer(header)), pages)
        : pages;
  }

  private Uni<List<DiffItem>> items(UUID diff, long after) {
    return pool.preparedQuery(
            "select * from diff_item where diff_id = $1 and number > $2 order by number limit $3")
        .execute(Tuple.of(diff, after, PAGE))
        .map(rows -> rows.stream().map(DiffItem::of).toList());
  }

  private Buffer written(List<DiffItem> items, boolean asCsv) {
    Buffer out = Buffer.buffer(items.size() * 128);
    try {
      for (DiffItem item : items) {
        if (asCsv) {
          out.appendString(csv.writeValueAsString(item)); // ends with a line break
        } else {
          out.appendString(json.writeValueAsString(item)).appendByte((byte) '\n');
        }
      }
      // The framework adds a line break after each buffer of JSON lines.
      return asCsv ? out : out.slice(0, out.length() - 1);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot serialize a difference", e);
    }
  }

  /**
   * One difference between the two lists.
   *
   * @param kind MISSING: only we have it; EXTRA: only they have it; MISMATCHED: the amount or
   *     currency differs
   * @param id of our notification, or of our result when a client's results were compared
   * @param line number in their list, from 1
   */
  @RegisterForReflection // serialized by our own code, which the framework does not see
  @JsonPropertyOrder({
    "number",
    "kind",
    "type",
    "key",
    "id",
    "amount",
    "currency",
    "line",
    "theirAmount",
    "theirCurrency"
  })
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record DiffItem(
      long number,
      String kind,
      String type,
      String key,
      UUID id,
      Long amount,
      String currency,
      Long line,
      Long theirAmount,
      String theirCurrency) {

    static DiffItem of(Row row) {
      return new DiffItem(
          row.getLong("number"),
          row.getString("kind"),
          row.getString("type"),
          row.getString("key"),
          row.getUUID("id"),
          row.getLong("amount"),
          row.getString("currency"),
          row.getLong("line"),
          row.getLong("their_amount"),
          row.getString("their_currency"));
    }
  }
}
