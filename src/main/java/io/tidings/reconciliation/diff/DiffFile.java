package io.tidings.reconciliation.diff;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.smallrye.mutiny.Multi;
import io.tidings.web.SafeCsv;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Writes the file of differences page by page, as fast as the client reads it. */
@Singleton
class DiffFile {

  private static final int PAGE = 2_000;

  private final DiffRows rows;
  private final ObjectMapper json;
  private final ObjectWriter csv;
  private final String header;

  DiffFile(DiffRows rows, ObjectMapper json) {
    this.rows = rows;
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
            .uni(() -> rows.items(diff, last.get(), PAGE))
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
}
