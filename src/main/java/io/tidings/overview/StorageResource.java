package io.tidings.overview;

import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.secrets.SecretBox;
import io.tidings.secrets.SecretRotation;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Returns what the database holds: its daily partitions, and which keys encrypt its secrets. */
@Path("/v1/storage")
@Tag(name = "Operation")
@RolesAllowed(Role.ADMIN_ROLE)
public class StorageResource {

  /** The number of rows is the planner's estimate: counting them would read all. */
  private static final String DAYS =
      """
      select to_date(right(c.relname, 8), 'YYYYMMDD') as day,
             sum(case when i.inhparent = 'notification'::regclass then greatest(c.reltuples, 0) else 0 end)::bigint
               as notifications,
             sum(pg_total_relation_size(c.oid))::bigint as bytes
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent in ('notification'::regclass, 'delivery_attempt'::regclass, 'business_result'::regclass)
        and c.relname ~ '[0-9]{8}$'
      group by 1 order by 1
      """;

  private final Pool pool;
  private final SecretRotation secrets;
  private final SecretBox box;

  StorageResource(Pool pool, SecretRotation secrets, SecretBox box) {
    this.pool = pool;
    this.secrets = secrets;
    this.box = box;
  }

  @GET
  @Operation(
      operationId = "getStorage",
      summary = "Get the daily partitions, and how many secrets each key has encrypted",
      description =
          "notifications is an estimate. A key that DECRYPTS and has no values may be removed from tidings.decryption-keys.")
  public Uni<Storage> storage() {
    return Uni.combine()
        .all()
        .unis(pool.query(DAYS).execute(), secrets.countByKey())
        .with(
            (days, keys) ->
                new Storage(
                    days.stream().map(PartitionDay::of).toList(), keys(box.keyNames(), keys)));
  }

  /** The known keys first, in their order, then those of stored values alone. Pure. */
  static List<SecretKey> keys(List<String> known, Map<String, Long> counted) {
    Set<String> names = new LinkedHashSet<>(known);
    names.addAll(new TreeSet<>(counted.keySet()));
    return names.stream()
        .map(
            name -> {
              int place = known.indexOf(name);
              KeyUse use =
                  place == 0 ? KeyUse.ENCRYPTS : place > 0 ? KeyUse.DECRYPTS : KeyUse.UNKNOWN;
              return new SecretKey(name, use, counted.getOrDefault(name, 0L));
            })
        .toList();
  }

  /** Partitions, the oldest first, and encryption keys. */
  public record Storage(List<PartitionDay> partitions, List<SecretKey> encryptionKeys) {}

  /**
   * The notifications that were created on a day of UTC, their attempts and results.
   *
   * @param notifications estimated; 0 until the day was analyzed
   * @param bytes of all three, with their indexes
   */
  public record PartitionDay(LocalDate day, long notifications, long bytes) {

    static PartitionDay of(Row row) {
      return new PartitionDay(
          row.getLocalDate("day"), row.getLong("notifications"), row.getLong("bytes"));
    }
  }

  /** What a key is used for; UNKNOWN: no setting has it, so its values can't be read. */
  public enum KeyUse {
    ENCRYPTS,
    DECRYPTS,
    UNKNOWN
  }

  /**
   * A key that encrypts secrets, or has done so.
   *
   * @param name eight hex digits, which tell nothing of the key
   * @param values how many stored values it has encrypted
   */
  public record SecretKey(String name, KeyUse use, long values) {}
}
