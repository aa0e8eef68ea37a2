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
        insert into notification (id, client_id, receiver_id, type, subject, body, ladder, state, deadline, check_at, traceparent)
        select uuid7(), '%s', '%s', 'recharge.succeeded', 'subject-' || n, convert_to('%s', 'UTF8'), '%s', '%s',
               now() + interval '20 hours', now() + interval '20 hours',
               case when n %% 100 < %d then '00-' || md5(random()::text) || '-b7ad6b7169203331-01' end
        from generate_series(1, %d) n /* bench */"""
        .formatted(client, receiver, Payload.TEXT, ladder, state, traced, count);
  }
}
