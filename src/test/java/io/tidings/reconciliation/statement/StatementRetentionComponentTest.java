package io.tidings.reconciliation.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.database.RecordRetention;
import io.tidings.testing.JourneyBase;
import io.tidings.testing.RealServices;
import io.tidings.testing.Rows;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Old statements are deleted with their files. */
@QuarkusTest
@RealServices
class StatementRetentionComponentTest extends JourneyBase {

  @Inject RecordRetention retention;
  @Inject Rows rows;

  private UUID planted(int days) {
    UUID id = UUID.randomUUID();
    rows.sql(
        "insert into statement (id, scope_id, date, version, from_at, to_at, lines, counted, manifest,"
            + " jws) values ('%1$s', '%1$s', current_date - %2$d, 1, now(), now(), 0, 0, '{}', '');"
            + " insert into statement_part values ('%1$s', 'csv', 0, 'x')",
        id, days);
    return id;
  }

  private long countRows(UUID id) {
    return rows.number(
        "select (select count(*) from statement where id = '%1$s') + (select count(*) from"
            + " statement_part where statement_id = '%1$s')",
        id);
  }

  @Test
  void deletesOldStatements_withTheirFiles() {
    UUID old = planted(802);
    UUID young = planted(798);

    assertThat(retention.deleteOld("statement").await().atMost(SOON)).isPositive();

    assertThat(countRows(old)).isZero();
    assertThat(countRows(young)).isEqualTo(2);
    rows.sql("delete from statement where id = '%s'", young);
  }
}
