package io.tidings.bench;

/** Inserts notifications in one statement, as a committed result would. */
final class Rows {

  private Rows() {}

  static String insert(String client, String receiver, int count, String state, String ladder) {
    return insert(client, receiver, count, state, ladder, 0);
  }

  /**
   * @param traced of a hundred, how many belong to a trace that is recorded
   */
  static String insert(
      String client, String receiver, int count, String state, String ladder, int traced) {
    return """
        with result as materialized (
          select uuid7() as id, n, convert_to('%s', 'UTF8') as body from generate_series(1, %d) n
        ), kept as (
          insert into business_result (id, client_id, type, subject, key, at, body, fan_out)
          select id, '%s', 'recharge.succeeded', 'subject-' || n, 'subject-' || n, now(), body, array ['%s'::uuid] from result
        )
        insert into notification (id, client_id, receiver_id, type, subject, body, ladder, state, deadline, check_at, traceparent,
                                  result_id)
        select id, '%s', '%s', 'recharge.succeeded', 'subject-' || n,
               case when OWN_BODY then body end, '%s', '%s',
               now() + interval '20 hours', now() + interval '20 hours',
               case when n %% 100 < %d then '00-' || md5(random()::text) || '-b7ad6b7169203331-01' end, id
        from result /* bench */"""
        // Builds before migration 47 keep the body of the result in each notification, too
        .replace(
            "OWN_BODY",
            "(select attnotnull from pg_attribute where attrelid = 'notification'::regclass and attname = 'body')")
        .formatted(Payload.TEXT, count, client, receiver, client, receiver, ladder, state, traced);
  }
}
