package io.tidings.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtLogRecord;

/**
 * Lets each warning of ours that names an event and an error, and nothing else but a job, through
 * twice a minute at most. In an outage most jobs fail once a second. All threads; handlers may
 * share it.
 */
final class RepeatedFailures implements Filter {

  private static final long APART = TimeUnit.SECONDS.toNanos(30);
  private static final Pattern FAILURE =
      Pattern.compile("([a-z_.]+(?: job=\\S+)?) error=\".*\"", Pattern.DOTALL);

  /** What was let through: the number of the line, and when the next one is due. */
  private record Passed(long number, long due) {}

  private final Map<String, Passed> passed = new ConcurrentHashMap<>();

  @Override
  public boolean isLoggable(LogRecord line) {
    String logger = line.getLoggerName();
    if (line.getLevel().intValue() != Level.WARNING.intValue()
        || logger == null
        || !logger.startsWith("io.tidings.")) {
      return true;
    }
    String text =
        line instanceof ExtLogRecord ours ? ours.getFormattedMessage() : line.getMessage();
    return isDue(text, line.getSequenceNumber(), System.nanoTime());
  }

  /**
   * @param number of the line: another handler asks for the same one
   * @param now in nanoseconds, from any start
   */
  boolean isDue(String text, long number, long now) {
    Matcher failure = FAILURE.matcher(text);
    if (!failure.matches()) {
      return true;
    }
    Passed last = passed.get(failure.group(1));
    if (last != null && now - last.due() < 0) {
      return number == last.number();
    }
    passed.put(failure.group(1), new Passed(number, now + APART));
    return true;
  }
}
