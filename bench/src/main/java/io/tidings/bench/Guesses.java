package io.tidings.bench;

/** Measures what guessed keys, up to 10,000 a second, cost the database. */
final class Guesses {

  private static final int A_SECOND = 10_000;
  private static final int SECONDS = 10;
  private static final String LOOK_UPS =
      "select coalesce(sum(calls), 0) from pg_stat_statements s join pg_database d on d.oid = s.dbid"
          + " where d.datname = current_database() and query like '%from api_key k%hash%'";

  private final Table table;

  Guesses(Table table) {
    this.table = table;
  }

  void measure(Tidings tidings) {
    Load load = new Load(tidings, 32);
    load.guess(A_SECOND, 5); // JIT warm-up; uses up the burst, too
    long before = tidings.database().number(LOOK_UPS);
    long began = System.nanoTime();
    load.guess(A_SECOND, SECONDS);
    double seconds = (System.nanoTime() - began) / 1e9;
    long lookUps = tidings.database().number(LOOK_UPS) - before;
    table.add("guessed keys answered/s", tidings.name(), A_SECOND * SECONDS / seconds);
    table.add("of these looked up in the database/s", tidings.name(), lookUps / seconds);
  }
}
