package io.tidings.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;

/** Collects what one logger of this process logs during some work. */
public final class LogLines {

  private LogLines() {}

  public static List<String> during(String logger, Runnable work) {
    List<String> lines = new CopyOnWriteArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            lines.add(
                record instanceof ExtLogRecord ext
                    ? ext.getFormattedMessage()
                    : record.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger target = Logger.getLogger(logger);
    target.addHandler(handler);
    try {
      work.run();
    } finally {
      target.removeHandler(handler);
    }
    return lines;
  }
}
