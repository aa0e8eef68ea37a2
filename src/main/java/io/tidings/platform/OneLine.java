package io.tidings.platform;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtLogRecord;

/**
 * Makes each message one line: what somebody sent must neither forge a line of the log nor speak to
 * the terminal that shows it. Stack traces stay as they are.
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
