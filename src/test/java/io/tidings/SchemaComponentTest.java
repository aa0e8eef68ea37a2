package io.tidings;

import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.CommittedFile;
import io.tidings.testing.RealServices;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Checks that docs/schema.sql equals the schema that the migrations create. */
@QuarkusTest
@RealServices
class SchemaComponentTest {

  private static final String OURS =
      "n.nspname in ('public', 'account') and c.relname not like 'flyway%' and not c.relispartition";

  /** Returns one text for each table: its columns, constraints, indexes and triggers. */
  private static final String TABLES =
      """
      select format(E'create table %s (\\n%s\\n)%s;%s', name, columns, by, rest) from (
        select (case when n.nspname = 'public' then '' else n.nspname || '.' end) || c.relname as name,
          concat_ws(E',\\n',
            (select string_agg(format('    %I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                      case when a.attnotnull then ' not null' else '' end,
                      case a.attgenerated when '' then coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
                                          else format(' generated always as (%s) stored', pg_get_expr(d.adbin, d.adrelid)) end), E',\\n' order by a.attnum)
             from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
             where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
            (select string_agg('    ' || pg_get_constraintdef(k.oid), E',\\n' order by k.contype desc, k.conname)
             from pg_constraint k where k.conrelid = c.oid and k.contype <> 'n')) as columns,
          coalesce(' partition by ' || pg_get_partkeydef(c.oid), '') as by,
          coalesce((select string_agg(E'\\n' || pg_get_indexdef(i.indexrelid) || ';', '' order by x.relname)
             from pg_index i join pg_class x on x.oid = i.indexrelid
             where i.indrelid = c.oid and not exists (select from pg_constraint k where k.conindid = i.indexrelid)), '')
          || coalesce((select string_agg(E'\\n' || pg_get_triggerdef(t.oid) || ';', '' order by t.tgname)
             from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal), '') as rest
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and OURS) t
      order by name
      """
          .replace("OURS", OURS);

  private static final String VIEWS =
      """
      select format(E'create view %s as\n%s', c.relname, pg_get_viewdef(c.oid))
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'v' and n.nspname in ('public', 'account') and c.relname not like 'pg_stat%'
      order by c.relname
      """;

  private static final String FUNCTIONS =
      """
      select replace(pg_get_functiondef(p.oid), E'\\r', '') || ';'
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname in ('public', 'account') order by n.nspname, p.proname, p.oid::regprocedure::text
      """;

  @Inject Pool pool;

  @Test
  void committedSchema_equalsTheMigratedOne() {
    new CommittedFile("docs/schema.sql")
        .mustBe(
            "-- Generated from the migrations by SchemaComponentTest; partitions of days are left out.\n\n"
                + texts(TABLES)
                + "\n\n"
                + texts(VIEWS)
                + "\n\n"
                + texts(FUNCTIONS)
                + "\n");
  }

  private String texts(String query) {
    return pool.query(query).execute().await().atMost(Duration.ofSeconds(30)).stream()
        .map(row -> row.getString(0).strip())
        .collect(Collectors.joining("\n\n"));
  }
}
