package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that only one package writes each table, by the SQL in the source files. */
class TableOwnerTest {

  private static final Path MAIN = Path.of("src/main/java/io/tidings");
  private static final Pattern CREATED = Pattern.compile("create table ([\\w.]+)");
  private static final Pattern WRITTEN =
      Pattern.compile(
          "(?i)\\b(?:insert\\s+into|merge\\s+into|update|delete\\s+from|truncate(?:\\s+table)?|copy)\\s+(?:only\\s+)?"
              + "(?:public\\.)?((?:account\\.)?\\w+)");

  private static final Map<String, String> OWNERS =
      Map.ofEntries(
          Map.entry("api_key", "access"),
          Map.entry("audit_event", "access"),
          Map.entry("client", "access"),
          Map.entry("replica", "database"),
          Map.entry("job_success", "database"),
          Map.entry("signing_key", "signing"),
          Map.entry("notification", "notification"),
          Map.entry("delivery_attempt", "notification"),
          Map.entry("ladder_version", "ladder"),
          Map.entry("receiver", "receiver"),
          Map.entry("receiver_leftover", "receiver"),
          Map.entry("receiver_outage", "receiver"), // and the trigger of receiver
          Map.entry("outbox", "outbox"),
          Map.entry("incident", "outbox"),
          Map.entry("business_result", "outbox"),
          Map.entry("feed_intake", "outbox"),
          Map.entry("idempotency_key", "reconciliation/feed"), // and the function tidings_notify
          Map.entry("feed", "reconciliation/feed"),
          Map.entry("feed_fence", "reconciliation/feed"),
          Map.entry("feed_position", "reconciliation/feed"),
          Map.entry("digest_minute", "reconciliation/feed"),
          Map.entry("ledger_look", "reconciliation/ledger"),
          Map.entry("diff", "reconciliation/diff"),
          Map.entry("diff_item", "reconciliation/diff"),
          Map.entry("diff_line", "reconciliation/diff"),
          Map.entry("statement", "reconciliation/statement"),
          Map.entry("statement_part", "reconciliation/statement"),
          Map.entry("recovery", "redelivery"),
          Map.entry("recharge", "recharge"),
          Map.entry("callback_message", "recharge"),
          Map.entry("contradicting_result", "recharge"),
          Map.entry("account.account", "account"),
          Map.entry("account.applied_notice", "account"),
          Map.entry("account.compared_day", "account"),
          Map.entry("account.contradiction", "account"),
          Map.entry("account.difference", "account"),
          Map.entry("account.early_notice", "account"),
          Map.entry("account.recharge_order", "account"),
          Map.entry("account.registration", "account"));

  /** Tables written only by database functions or by hand. */
  private static final Set<String> NOT_OURS =
      Set.of("feed_epoch", "receiver_revision", "result_speaker", "feed_misdated");

  @Test
  void everyTable_isWrittenByItsOwnerAlone() throws IOException {
    Map<String, Set<String>> writers = writers();

    assertThat(writers).isNotEmpty();
    writers.forEach(
        (table, packages) -> assertThat(packages).as(table).containsExactly(OWNERS.get(table)));
    assertThat(writers.keySet()).containsExactlyInAnyOrderElementsOf(OWNERS.keySet());
  }

  /** A name that is put into the SQL can't be read here, so the classes that do so are few. */
  @Test
  void namesOfTables_areWrittenOut() throws IOException {
    Pattern open = Pattern.compile("(?:insert into|update|delete from) (?:\" \\+|account\\.TABLE)");
    try (Stream<Path> files = Files.walk(MAIN)) {
      assertThat(
              files
                  .filter(f -> f.toString().endsWith(".java"))
                  .filter(f -> open.matcher(text(f)).find())
                  .map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("SecretRotation.java", "NoticeRows.java");
    }
  }

  @Test
  void everyTableOfTheSchema_hasAnOwner() throws IOException {
    Set<String> created = new TreeSet<>();
    Matcher tables = CREATED.matcher(Files.readString(Path.of("docs/schema.sql")));
    while (tables.find()) {
      created.add(tables.group(1));
    }

    assertThat(created).hasSizeGreaterThan(30).contains("notification");
    created.removeAll(NOT_OURS);
    assertThat(created).isEqualTo(new TreeSet<>(OWNERS.keySet()));
  }

  /**
   * PostgreSQL may skip a row that such a statement waited for: decision 101. {@code
   * notification_DAY} is no partitioned table.
   */
  @Test
  void noStatementThatChangesNotifications_choosesPartitionsTwice() throws IOException {
    Pattern changes =
        Pattern.compile(
            "(?i)update notification n|Transition\\.\\w+\\s*\\.update\\(|for update of n");
    Pattern byValue = Pattern.compile("n\\.id (?:between|[<>]=?|= any \\(\\$)");
    Pattern byJoin = Pattern.compile("(?:n\\.id = \\w+\\.id|\\w+\\.id = n\\.id)");
    try (Stream<Path> files = Files.walk(MAIN)) {
      assertThat(
              files
                  .filter(f -> f.toString().endsWith(".java"))
                  .flatMap(f -> Stream.of(withoutComments(text(f)).split("\\bstatic\\b")))
                  .filter(
                      member ->
                          Stream.of(changes, byValue, byJoin)
                              .allMatch(pattern -> pattern.matcher(member).find())))
          .isEmpty();
    }
  }

  private static Map<String, Set<String>> writers() throws IOException {
    Map<String, Set<String>> writers = new TreeMap<>();
    try (Stream<Path> files = Files.walk(MAIN)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        Matcher written = WRITTEN.matcher(withoutComments(Files.readString(file)));
        while (written.find()) {
          String table = written.group(1).replace("_DAY", ""); // see DailyStatement
          if (OWNERS.containsKey(table)) {
            writers
                .computeIfAbsent(table, name -> new TreeSet<>())
                .add(MAIN.relativize(file.getParent()).toString());
          }
        }
      }
    }
    return writers;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String withoutComments(String source) {
    return source.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("(?m)^\\s*//.*$", "");
  }
}
