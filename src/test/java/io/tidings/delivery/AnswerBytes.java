package io.tidings.delivery;

import java.util.stream.Stream;

/**
 * Gives the bytes of a first response, and what is expected then.
 *
 * @param sent bytes of the first response
 * @param closes whether the receiver closes the connection after them
 * @param status the recorded status; {@code null}: none
 * @param error start of the recorded error; {@code null}: delivered
 * @param reused whether the next request uses the same connection
 */
public record AnswerBytes(
    String name, String sent, boolean closes, Integer status, String error, boolean reused) {

  public static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
  public static final String NO = "HTTP/1.1 500 No\r\ncontent-length: 2\r\n\r\nno";
  private static final String INTERIM = "HTTP/1.1 102 Processing\r\n\r\n";
  private static final boolean REUSED = true;
  private static final boolean NEW = false;
  private static final boolean CLOSES = true;
  private static final boolean STAYS = false;

  public static Stream<AnswerBytes> all() {
    String longHeaders = "set-cookie: " + "c".repeat(430) + "\r\n";
    String chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    return Stream.of(
        new AnswerBytes("final response", OK, STAYS, 200, null, REUSED),
        new AnswerBytes("102, then final", INTERIM + OK, STAYS, 200, null, REUSED),
        new AnswerBytes(
            "100, 102, 103, then 500",
            "HTTP/1.1 100 Continue\r\n\r\n"
                + INTERIM
                + "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n"
                + NO,
            STAYS,
            500,
            "HTTP status 500",
            NEW),
        new AnswerBytes("102, then EOF", INTERIM, CLOSES, null, "closed the connection", NEW),
        new AnswerBytes(
            "endless 102", INTERIM.repeat(65), STAYS, null, "HTTP status 102 without", NEW),
        new AnswerBytes(
            "101",
            "HTTP/1.1 101 Switching\r\nupgrade: x\r\n\r\n" + OK,
            STAYS,
            null,
            "HTTP status 101",
            NEW),
        new AnswerBytes("two responses at once", OK + NO, STAYS, 200, null, NEW),
        new AnswerBytes("500 and then a 200", NO + OK, STAYS, 500, "HTTP status 500", NEW),
        new AnswerBytes("204 with a body", "HTTP/1.1 204 None\r\n\r\nbody", STAYS, 204, null, NEW),
        new AnswerBytes("204", "HTTP/1.1 204 None\r\n\r\n", STAYS, 204, null, REUSED),
        new AnswerBytes("304", "HTTP/1.1 304 Same\r\n\r\n", STAYS, 304, "HTTP status 304", NEW),
        new AnswerBytes(
            "incomplete headers",
            "HTTP/1.1 200 OK\r\ncontent-le",
            CLOSES,
            null,
            "closed the connection",
            NEW),
        new AnswerBytes(
            "incomplete interim response",
            "HTTP/1.1 102 Pro",
            CLOSES,
            null,
            "closed the connection",
            NEW),
        new AnswerBytes(
            "incomplete body",
            "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok",
            CLOSES,
            200,
            null,
            NEW),
        new AnswerBytes("no bytes", "", CLOSES, null, "closed the connection", NEW),
        new AnswerBytes(
            "not HTTP",
            "220 mail.example ready\r\n\r\n",
            STAYS,
            null,
            "the response is not valid HTTP",
            NEW),
        new AnswerBytes(
            "connection: close",
            "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
            STAYS,
            200,
            null,
            NEW),
        new AnswerBytes("body until EOF", "HTTP/1.1 200 OK\r\n\r\nok", CLOSES, 200, null, NEW),
        new AnswerBytes("HTTP/1.0", OK.replace("1.1", "1.0"), STAYS, 200, null, NEW),
        new AnswerBytes(
            "HTTP/1.0 kept alive",
            "HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 0\r\n\r\n",
            STAYS,
            200,
            null,
            REUSED),
        new AnswerBytes("chunked", chunked + "2\r\nok\r\n0\r\n\r\n", STAYS, 200, null, REUSED),
        new AnswerBytes(
            "chunked, bad chunk", chunked + "2\r\nok\r\nxyz\r\n", STAYS, 200, null, NEW),
        new AnswerBytes(
            "two content lengths",
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok",
            STAYS,
            null,
            "the response is not valid HTTP",
            NEW),
        new AnswerBytes(
            "8 KiB of headers",
            "HTTP/1.1 200 OK\r\n" + longHeaders.repeat(20) + "content-length: 0\r\n\r\n",
            STAYS,
            200,
            null,
            REUSED),
        new AnswerBytes(
            "a reason phrase of 5 KiB",
            "HTTP/1.1 200 " + "r".repeat(5_000) + "\r\ncontent-length: 0\r\n\r\n",
            STAYS,
            200,
            null,
            REUSED),
        new AnswerBytes(
            "80 KiB of headers",
            "HTTP/1.1 200 OK\r\n" + longHeaders.repeat(190),
            STAYS,
            null,
            "the response is not valid HTTP",
            NEW),
        new AnswerBytes(
            "408 to the first request",
            OK.replace("200 OK", "408 Late"),
            STAYS,
            408,
            "HTTP status 408",
            NEW));
  }

  @Override
  public String toString() {
    return name;
  }
}
