package io.tidings.reconciliation.statement;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.tidings.reconciliation.feed.CanonicalRecord;
import io.tidings.reconciliation.feed.HashSum;
import io.tidings.reconciliation.statement.LineRows.StatementLine;
import io.tidings.reconciliation.statement.Manifest.FileEntry;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Builds a statement: both of its files, and the totals and hash of its lines. Not thread-safe. */
final class StatementDraft {

  private record Group(String of, String currency) {}

  private final ObjectWriter json;
  private final ObjectWriter csv;
  private final GzipFile jsonFile = new GzipFile("lines.jsonl.gz");
  private final GzipFile csvFile = new GzipFile("lines.csv.gz");
  private final Map<Group, StatementTotal> totals =
      new TreeMap<>(
          Comparator.comparing(Group::of)
              .thenComparing(Group::currency, Comparator.nullsFirst(Comparator.naturalOrder())));
  private HashSum hash = HashSum.ZERO;
  private long lines;

  /**
   * @param header the first line of the CSV
   */
  StatementDraft(ObjectWriter json, ObjectWriter csv, String header) {
    this.json = json;
    this.csv = csv;
    csvFile.write(header.getBytes(StandardCharsets.UTF_8));
  }

  void add(StatementLine line) {
    try {
      jsonFile.write((json.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
      csvFile.write(csv.writeValueAsBytes(line)); // ends with a line break
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot serialize a line", e);
    }
    Group group = new Group(line.state() == null ? line.type() : line.state(), line.currency());
    totals.merge(
        group,
        StatementTotal.none(group.of(), group.currency()).plus(line.amount()),
        (sum, one) -> sum.plus(line.amount()));
    hash =
        hash.plus(
            HashSum.of(
                new CanonicalRecord(
                        line.type(), line.key(), line.amount(), line.currency(), line.at())
                    .hash()));
    lines++;
  }

  /** Returns the parts that are full, by format, and removes them. */
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

  List<StatementTotal> totals() {
    return List.copyOf(totals.values());
  }

  /**
   * The total of a group of lines.
   *
   * @param of the type of results, or the state of notifications
   * @param currency {@code null} for lines without an amount
   * @param amount in minor units
   */
  @RegisterForReflection // serialized by our own code, which the framework does not see
  record StatementTotal(String of, String currency, long count, BigInteger amount) {

    static StatementTotal none(String of, String currency) {
      return new StatementTotal(of, currency, 0, BigInteger.ZERO);
    }

    StatementTotal plus(Long more) {
      return new StatementTotal(
          of, currency, count + 1, amount.add(BigInteger.valueOf(more == null ? 0 : more)));
    }
  }
}
