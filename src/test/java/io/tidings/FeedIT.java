package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidings.testing.Api;
import io.tidings.testing.Dump;
import io.tidings.testing.Installation;
import io.tidings.testing.Load;
import io.tidings.testing.PrivateDatabase;
import io.tidings.testing.Product;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Follows a feed while replicas are killed and a database is dumped and restored. */
class FeedIT {

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String RESULTS = "/v1/reconciliation/results?limit=50";
  private static Installation installation;

  @BeforeAll
  static void install() throws Exception {
    installation = new Installation("feed");
  }

  @AfterAll
  static void remove() throws Exception {
    installation.close();
  }

  /** A feed reader that remembers its position. */
  private static final class Reader {

    private final List<String> read = new ArrayList<>();
    private String next = "";

    void follow(Api api) {
      JsonNode page = api.get(RESULTS + next).expect(200).json();
      page.path("items").forEach(item -> read.add(item.path("subject").asText()));
      next = "&after=" + page.path("next").asText();
    }

    Reader from(Reader other) {
      next = other.next;
      return this;
    }
  }

  private static long ended(Api client) {
    String id = client.get("/v1/keys").json().path("items").get(0).path("clientId").asText();
    return installation.number(
        "select count(*) from recharge where status = 'SUCCEEDED' and client_id = '" + id + "'");
  }

  @Test
  void readerMissesAndRepeatsNothing_whenTheSequencerIsKilled() throws Exception {
    try (Product one = installation.product("feed-1").start();
        Product two = installation.product("feed-2").start()) {
      Api client = one.api().newClient();
      Api other = client.at(two.api());
      Load load = new Load(client, other);
      Reader reader = new Reader();
      for (Product replica : new Product[] {one, two}) {
        load.awaitStarted(load.started() + 60);
        reader.follow(other);
        replica.kill();
        replica.start();
        reader.follow(other);
      }
      load.end();
      await()
          .atMost(LIMIT)
          .until(
              () ->
                  installation.number("select count(*) from recharge where status = 'PENDING'")
                      == 0);

      await()
          .atMost(LIMIT)
          .until(
              () -> {
                reader.follow(other);
                return reader.read.size() >= ended(client);
              });

      assertThat(reader.read).doesNotHaveDuplicates().hasSize((int) ended(client));
      Reader again = new Reader();
      for (int i = 0; i <= reader.read.size() / 50; i++) {
        again.follow(client);
      }
      assertThat(again.read).isEqualTo(reader.read);
    }
  }

  @Test
  void readersGoOn_whenTheDatabaseIsRestoredElsewhere() throws Exception {
    PrivateDatabase elsewhere = PrivateDatabase.fresh("feed-elsewhere");
    try {
      Dump dump;
      Reader behind = new Reader();
      Reader ahead = new Reader();
      String key;
      try (Product product = installation.product("feed-before").start()) {
        Api client = product.api().newClient();
        key = client.keyText();
        String first = client.recharge();
        String second = client.recharge();
        await().atMost(LIMIT).until(() -> followed(behind, client, 2));
        assertThat(behind.read).containsExactlyInAnyOrder(first, second);
        dump = Dump.of(installation.database.port());
        client.recharge();
        ahead.from(behind);
        await().atMost(LIMIT).until(() -> followed(ahead, client, 1));
      }
      Product there = new Product("feed-there", installation.broker.port(), elsewhere.port());
      there.start().close(); // creates its schema
      dump.restore(elsewhere.port());
      try (there) {
        there.start();
        Api client = there.api().withKeyText(key);

        String after = client.recharge();

        for (Reader reader : List.of(behind, ahead)) {
          Reader goingOn = new Reader().from(reader);
          await().atMost(LIMIT).until(() -> followed(goingOn, client, 1));
          assertThat(goingOn.read).containsExactly(after);
        }
      }
    } finally {
      elsewhere.kill();
    }
  }

  private static boolean followed(Reader reader, Api api, int number) {
    reader.follow(api);
    return reader.read.size() >= number;
  }
}
