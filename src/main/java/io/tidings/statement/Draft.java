package io.tidings.statement;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.tidings.feed.CanonicalRecord;
import io.tidings.feed.HashSum;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A statement that is being written: both of its files, and what its lines come to. One thread. */
final class Draft {

  private record Group(String of, String currency) {}

  private final ObjectWriter json;
  private final ObjectWriter csv;
  private final GzipFile jsonFile = new GzipFile("lines.jsonl.gz");
  private final GzipFile csvFile = new GzipFile("lines.csv.gz");
  private final Map<Group, Total> totals =
      new TreeMap<>(
          Comparator.comparing(Group::of)
              .thenComparing(Group::currency, Comparator.nullsFirst(Comparator.naturalOrder())));
  private HashSum hash = HashSum.ZERO;
  private long lines;

  /**
   * @param header the first line of the CSV
   */
  Draft(ObjectWriter json, ObjectWriter csv, String header) {
    this.json = json;
    this.csv = csv;
    csvFile.write(header.getBytes(StandardCharsets.UTF_8));
  }

  void add(StatementLine line) {
    try {
      jsonFile.write((json.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
      csvFile.write(csv.writeValueAsBytes(line)); // with its line end
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a line can always be written", e);
    }
    Group group = new Group(line.state() == null ? line.type() : line.state(), line.currency());
    totals.merge(
        group,
        Total.none(group.of(), group.currency()).plus(line.amount()),
        (sum, one) -> sum.plus(line.amount()));
    hash =
        hash.plus(
            HashSum.of(
                new CanonicalRecord(
                        line.type(), line.key(), line.amount(), line.currency(), line.at())
                    .hash()));
    lines++;
  }

  /** What is full by now, by format. */
  Map<String, List<byte[]>> take() {
    return Map.of("jsonl", jsonFile.take(), "csv", csvFile.take());
  }

  List<FileEntry> end() {
    return List.of(csvFile.end(), jsonFile.end());
  }

  long lines() {
    return lines;
  }

  String hash() {
    return hash.hex();
  }

  List<Total> totals() {
    return List.copyOf(totals.values());
  }
}
