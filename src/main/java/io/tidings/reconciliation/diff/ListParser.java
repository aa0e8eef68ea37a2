package io.tidings.reconciliation.diff;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvReadException;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.tidings.reconciliation.diff.ListDecoder.JsonLine;
import io.tidings.reconciliation.diff.ListUpload.UploadedLine;
import io.tidings.web.Problem;
import io.tidings.web.RequestValidator.PlainText;
import io.tidings.web.SafeCsv;
import java.io.EOFException;
import java.io.IOException;
import java.io.Reader;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the other side's list (CSV or JSON lines) one line at a time, with constant memory. Throws
 * a {@link Problem} that names the line for content it cannot read. Wraps and rethrows an {@link
 * IOException} of the stream itself.
 *
 * <p><b>Threads:</b> not thread-safe.
 */
final class ListParser implements Iterator<UploadedLine> {

  static final List<String> COLUMNS = List.of("type", "key", "amount", "currency");

  private static final int LONGEST_VALUE = 1_000;

  /** Rejects a longer value while reading it. */
  private static final StreamReadConstraints SHORT =
      StreamReadConstraints.builder()
          .maxStringLength(LONGEST_VALUE)
          .maxNumberLength(30)
          .maxNestingDepth(3)
          .build();

  private final MappingIterator<?> rows;
  private final Map<String, String> names; // column to its name in the CSV's header; JSON: empty
  private long number; // line where the last record begins, from 1

  private ListParser(MappingIterator<?> rows, Map<String, String> names) {
    this.rows = rows;
    this.names = names;
  }

  /** The first line names the columns, in any order. */
  static ListParser csv(Reader in) throws IOException {
    CsvMapper mapper = new CsvMapper(CsvFactory.builder().streamReadConstraints(SHORT).build());
    try {
      MappingIterator<Map<String, String>> rows =
          mapper
              .readerForMapOf(String.class)
              .with(CsvSchema.emptySchema().withHeader())
              .withFeatures(
                  CsvParser.Feature.SKIP_EMPTY_LINES, CsvParser.Feature.FAIL_ON_MISSING_COLUMNS)
              .readValues(in);
      rows.hasNextValue(); // reads the header
      CsvSchema schema = (CsvSchema) rows.getParserSchema();
      checkColumns(schema);
      Map<String, String> names = new HashMap<>();
      schema.forEach(column -> names.put(column.getName().strip(), column.getName()));
      return new ListParser(rows, names);
    } catch (CsvReadException e) {
      throw Problem.invalid(
          "body", "the first line must name the columns type,key,amount,currency");
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      throw unreadable(1, e);
    }
  }

  private static void checkColumns(CsvSchema schema) {
    Set<String> there = new TreeSet<>();
    schema.forEach(column -> there.add(column.getName().strip()));
    if (!there.equals(new TreeSet<>(COLUMNS))) {
      throw Problem.invalid(
          "body", "the first line must name the columns type,key,amount,currency; it has " + there);
    }
  }

  /** Each line is one JSON object. */
  static ListParser json(Reader in) throws IOException {
    ObjectMapper mapper =
        new ObjectMapper(JsonFactory.builder().streamReadConstraints(SHORT).build());
    mapper.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
    try {
      // It rejects any other field.
      return new ListParser(mapper.readerFor(JsonLine.class).readValues(in), Map.of());
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      throw unreadable(1, e);
    }
  }

  @Override
  public boolean hasNext() {
    try {
      return rows.hasNextValue();
    } catch (IOException e) {
      throw unreadable(here(), e);
    }
  }

  /** The current line: the location of the CSV parser, or of the JSON parser's token. */
  private long here() {
    JsonParser parser = rows.getParser();
    JsonLocation at = names.isEmpty() ? parser.currentTokenLocation() : parser.currentLocation();
    return Math.max(at.getLineNr(), number + 1);
  }

  @Override
  public UploadedLine next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    number = here();
    try {
      Object row = rows.nextValue();
      return row instanceof Map<?, ?> columns
          ? line(
              cell(columns, "type").strip(),
              SafeCsv.original(cell(columns, "key")), // not stripped: spaces are part of the key
              cell(columns, "amount").strip(),
              cell(columns, "currency").strip())
          : line((JsonLine) row);
    } catch (IOException | RuntimeJsonMappingException e) {
      throw unreadable(number, e);
    }
  }

  private String cell(Map<?, ?> columns, String name) {
    String cell = (String) columns.get(names.get(name));
    return cell == null ? "" : cell;
  }

  private UploadedLine line(JsonLine row) {
    return line(
        row.type(),
        row.key(),
        row.amount() == null ? null : row.amount().toString(),
        row.currency());
  }

  private UploadedLine line(String type, String key, @Nullable String amount, String currency) {
    if (type == null || type.isBlank() || key == null || key.isBlank()) {
      throw refused("needs a type and a key");
    }
    if (!PlainText.Rule.isClean(type + key + currency)) {
      throw refused("must not contain control characters or unpaired surrogates");
    }
    boolean none = amount == null || amount.isEmpty();
    try {
      return new UploadedLine(
          number,
          type,
          key,
          none ? null : Long.valueOf(amount),
          currency == null || currency.isEmpty() ? null : currency);
    } catch (NumberFormatException e) {
      throw refused("has an amount that is not a whole number of minor units");
    }
  }

  private Problem refused(String what) {
    return Problem.invalid("body", "line " + number + " " + what);
  }

  private static RuntimeException unreadable(long line, Exception e) {
    if (e instanceof StreamConstraintsException) {
      return Problem.invalid(
          "body", "line " + line + " has a value of more than " + LONGEST_VALUE + " characters");
    }
    if (e instanceof ZipException || e instanceof EOFException) {
      return Problem.invalid("body", "is not valid gzip");
    }
    if (e instanceof com.fasterxml.jackson.core.JacksonException
        || e instanceof RuntimeJsonMappingException) {
      return Problem.invalid("body", "line " + line + " can't be read");
    }
    return new java.io.UncheckedIOException((IOException) e);
  }
}
