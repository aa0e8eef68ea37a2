package io.tidings.bench;

/** Inserts notifications in one statement, as a committed result would. */
final class Rows {

  private Rows() {}

  static String insert(String client, String receiver, int count, String state, String ladder) {
    return """
        insert into notification (id, client_id, receiver_id, type, subject, body, ladder, state, deadline, check_at)
        select uuid7(), '%s', '%s', 'recharge.succeeded', 'subject-' || n, convert_to('%s', 'UTF8'), '%s', '%s',
               now() + interval '20 hours', now() + interval '20 hours'
        from generate_series(1, %d) n /* bench */"""
        .formatted(client, receiver, Payload.TEXT, ladder, state, count);
  }
}
