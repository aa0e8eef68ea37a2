package io.tidings.web;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Writes CSV that is safe to open in a spreadsheet: text that begins with {@code =}, {@code +},
 * {@code -} or {@code @}, which a spreadsheet reads as a formula, gets a leading apostrophe. {@link
 * #original} removes it, so nothing is lost on the way back.
 *
 * <p>Source: OWASP, "CSV Injection". Quotes alone do not help: a spreadsheet drops them.
 */
public final class SafeCsv {

  private static final Pattern FORMULA = Pattern.compile("'*+[=+\\-@].*", Pattern.DOTALL);

  private SafeCsv() {}

  /** A mapper that quotes only where needed. */
  public static CsvMapper mapper() {
    CsvMapper mapper = new CsvMapper();
    mapper.enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING);
    mapper.registerModule(new SimpleModule().addSerializer(new Cell()));
    return mapper;
  }

  static String safe(String text) {
    return FORMULA.matcher(text).matches() ? "'" + text : text;
  }

  /** The original text of a cell that this class wrote. */
  public static String original(String cell) {
    return cell.startsWith("'") && FORMULA.matcher(cell).matches() ? cell.substring(1) : cell;
  }

  private static final class Cell extends StdScalarSerializer<String> {

    private static final long serialVersionUID = 1;

    Cell() {
      super(String.class);
    }

    @Override
    public void serialize(String text, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(safe(text));
    }
  }
}
