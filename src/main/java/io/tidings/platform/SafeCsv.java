package io.tidings.platform;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * CSV that is safe to open in a spreadsheet: a text that begins with {@code =}, {@code +}, {@code
 * -} or {@code @}, which a spreadsheet takes for a formula, gets an apostrophe before it. {@link
 * #original} takes it away, so nothing is lost on the way back.
 *
 * <p>Source: OWASP, "CSV Injection". Quotes alone do not help: a spreadsheet drops them.
 */
public final class SafeCsv {

  private static final Pattern FORMULA = Pattern.compile("'*+[=+\\-@].*", Pattern.DOTALL);

  private SafeCsv() {}

  /** It quotes only what needs it. */
  public static CsvMapper mapper() {
    CsvMapper mapper = new CsvMapper();
    mapper.enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING);
    mapper.registerModule(new SimpleModule().addSerializer(new Cell()));
    return mapper;
  }

  static String safe(String text) {
    return FORMULA.matcher(text).matches() ? "'" + text : text;
  }

  /** What a cell of ours means. */
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
