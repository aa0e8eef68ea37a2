package io.tidings.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs the product as shipped: the packaged jar (or the native binary) in production mode with its
 * default settings, with one receiver for each path of the sink.
 */
final class Tidings implements Contender {

  static final String ADMIN_KEY = "bench-admin-key-of-more-than-32-characters";

  private final String name;
  private final Database database;
  private final Path log;
  private final Child process;
  private final RestApi api;
  private final String client;
  private final String key;
  private final Map<String, String> receivers = new LinkedHashMap<>();
  private final List<String> loaded = new ArrayList<>();
  private final List<Long> replicas = new ArrayList<>();
  private final long readyMillis;
  private final String listedState; // by the column that this build's indexes name
  private boolean keepsRows;
  private long deliveredBefore;

  Tidings(String name, BenchEnvironment place, boolean binary, List<String> settings) {
    this(name, place, binary, settings, true);
  }

  /** Starts a further process of what a process with this name has left. */
  static Tidings again(String name, BenchEnvironment place) {
    return new Tidings(name, place, false, List.of(), false);
  }

  private Tidings(
      String name, BenchEnvironment place, boolean binary, List<String> settings, boolean first) {
    this.name = name;
    String base = base(name);
    this.database = new Database(place.databaseUrl(base));
    if (first) {
      new Database(place.databaseUrl("postgres")).create(base);
      new Broker(place).fresh(base);
      this.database.update("create extension pg_stat_statements");
    }
    int port = Command.freePort();
    int management = Command.freePort();
    long started = System.nanoTime();
    this.log = place.logs().resolve(name + ".log");
    this.process =
        Child.silent(
            name,
            place.logs(),
            binary ? null : place.jar().getParent(),
            Command.of(place, binary, port, management, base, settings));
    this.api = new RestApi(port, management, ADMIN_KEY);
    this.api.awaitReady(process);
    this.readyMillis = (System.nanoTime() - started) / 1_000_000;
    this.listedState =
        database.number(
                    "select count(*) from pg_attribute where attrelid = 'notification'::regclass and attname = 'listed_state'")
                == 1
            ? "listed_state"
            : "state";
    this.client = api.id(api.post("/v1/clients", "{\"name\":\"bench-" + port + "\"}"));
    this.key =
        api.text(
            api.post(
                "/v1/keys",
                "{\"name\":\"bench\",\"role\":\"CLIENT\",\"clientId\":\"" + client + "\"}"),
            "key");
  }

  /** Name of its database and of its virtual host in the broker. */
  static String base(String name) {
    return "bench_" + name;
  }

  String base() {
    return base(name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public List<Long> pids() {
    List<Long> all = new ArrayList<>(replicas);
    all.add(pid());
    return all;
  }

  /** Another process of the same database and broker: its processor time counts, too. */
  void meter(Child replica) {
    replicas.add(replica.pid());
  }

  /** From exec to the first answer 200 of {@code /q/health/ready}. */
  long readyMillis() {
    return readyMillis;
  }

  RestApi api() {
    return api;
  }

  String client() {
    return client;
  }

  /** The API key of the client. */
  String key() {
    return key;
  }

  Database database() {
    return database;
  }

  @Override
  public long statements() {
    return database.statements();
  }

  /** Returns the id of the receiver at this URL; creates it at the first call. */
  String receiver(String url, String ladder) {
    return receivers.computeIfAbsent(
        url,
        missing ->
            api.id(
                api.post(
                    "/v1/receivers",
                    """
                    {"clientId":"%s","name":"sink-%d","kind":"HTTP","url":"%s","ladder":"%s","eventTypes":["%s"]}"""
                        .formatted(client, receivers.size(), url, ladder, eventType(url)))));
  }

  /** Only receivers at {@code /ok} are notified of recharges over REST. */
  private static String eventType(String url) {
    return url.endsWith("/ok") ? "recharge.succeeded" : "recharge.closed";
  }

  /** Pauses the receiver: its rows stay in the outbox until it is resumed. */
  @Override
  public void load(int count, String url) {
    load(count, url, "default");
  }

  void load(int count, String url, String ladder) {
    load(count, url, ladder, 0);
  }

  /**
   * @param traced of a hundred, how many belong to a trace that is recorded
   */
  void load(int count, String url, String ladder, int traced) {
    String receiver = receiver(url, ladder);
    deliveredBefore = delivered();
    api.post("/v1/receivers/" + receiver + "/pause", "");
    database.update(Rows.insert(client, receiver, count, "PENDING", version(ladder), traced));
    loaded.add(receiver);
  }

  void insert(String receiver, int count, String state) {
    database.update(Rows.insert(client, receiver, count, state, version("default")));
  }

  /** In the order of their commits. */
  Set<String> ids() {
    return ids("true");
  }

  Set<String> ids(String condition) {
    return new TreeSet<>(
        database.numbers("select id::text, 1 from notification where " + condition).keySet());
  }

  void moveReceiver(String receiver, String url) {
    api.patch("/v1/receivers/" + receiver, "{\"url\":\"" + url + "\"}");
  }

  /** When the product learned that each notification is committed, by its log, in microseconds. */
  Map<String, Long> committed() {
    Map<String, Long> committed = new Log(log).committed();
    committed.keySet().retainAll(ids());
    return committed;
  }

  /** Returns the current version of the ladder with this name. */
  String version(String ladder) {
    return database.numbers("select version, 1 from ladder_version").keySet().stream()
        .filter(version -> version.matches(ladder + "-[0-9a-f]{8}"))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void go() {
    process.signal("CONT");
    loaded.forEach(receiver -> api.post("/v1/receivers/" + receiver + "/resume", ""));
    loaded.clear();
  }

  @Override
  public int stored() {
    return (int) database.number("select count(*) from notification where state = 'DELIVERED'");
  }

  /**
   * Cheaper than {@link #stored}: it does not read ended rows. Where all rows stay, it uses the
   * product's own count: a query would also have to read rows that another snapshot holds.
   */
  @Override
  public boolean allStored(int expected) {
    if (keepsRows && expected > 0) {
      return delivered() - deliveredBefore >= expected;
    }
    return database.number(
            "select count(*) from (select from outbox limit 1) o"
                + " full join (select from notification where "
                + listedState
                + " = 'QUEUED' limit 1) n on true")
        == 0;
  }

  /** Returns how many were delivered since the start of the process. */
  private long delivered() {
    return api.metrics()
        .lines()
        .filter(line -> line.startsWith("tidings_notifications_ended_total{state=\"DELIVERED\"}"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  void hold() {
    process.signal("STOP");
  }

  /** Waits until no payment and no notification is open, and discards those that hang. */
  void settle() {
    Wait.until(
        180, () -> database.number("select count(*) from recharge where status = 'PENDING'") == 0);
    if (!Wait.until(20, () -> allStored(0))) {
      forget();
      Wait.millis(11_000); // longer than a call may take
    }
  }

  /** From now on delivered rows stay, as in production. */
  void keepRows() {
    keepsRows = true;
  }

  Log log() {
    return new Log(log);
  }

  @Override
  public void forget() {
    if (keepsRows) {
      return;
    }
    database.update("truncate notification, delivery_attempt, outbox, business_result");
  }

  @Override
  public void close() {
    process.close();
  }
}
