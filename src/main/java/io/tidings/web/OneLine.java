package io.tidings.web;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtLogRecord;

/**
 * Makes each log message one line: text from outside must neither forge a log line nor control the
 * terminal that shows it. Stack traces are not changed.
 */
@LoggingFilter(name = "one-line")
public final class OneLine implements Filter {

  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}|[\u0080-\u009f\u2028\u2029]");

  @Override
  public boolean isLoggable(LogRecord record) {
    if (record instanceof ExtLogRecord line) {
      String message = line.getFormattedMessage();
      if (message != null && CONTROL.matcher(message).find()) {
        line.setMessage(
            CONTROL.matcher(message).replaceAll(" "), ExtLogRecord.FormatStyle.NO_FORMAT);
      }
    }
    return true;
  }
}
