package io.tidings.reconciliation.diff;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.tidings.web.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decodes an uploaded list; rejects bytes that are invalid in its charset, naming the line. */
final class ListDecoder extends Reader {

  private static final Pattern CHARSET =
      Pattern.compile("(?i);\\s*charset\\s*=\\s*\"?([^\";\\s]+)");
  private static final int BUFFER = 64 * 1024;

  private final InputStream in;
  private final CharsetDecoder decoder;
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).flip();
  private long line = 1;
  private boolean ended;

  ListDecoder(InputStream in, Charset charset) {
    this.in = in;
    this.decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /**
   * Returns the charset named in the header {@code Content-Type}; UTF-8 when it names none.
   *
   * @throws Problem for a charset that this Java runtime does not support
   */
  static Charset charset(String contentType) {
    Matcher named = CHARSET.matcher(contentType);
    if (!named.find()) {
      return StandardCharsets.UTF_8;
    }
    try {
      return Charset.forName(named.group(1));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      throw Problem.invalid(
          "Content-Type", "names an unknown charset; send UTF-8, GB18030 or another known one");
    }
  }

  @Override
  public int read(char[] into, int from, int length) throws IOException {
    CharBuffer out = CharBuffer.wrap(into, from, length);
    int begin = out.position();
    while (out.position() == begin) {
      CoderResult result = decoder.decode(bytes, out, ended);
      if (result.isError()) {
        countLines(into, from, out.position() - begin);
        throw Problem.invalid(
            "body",
            "line %d is not %s; name the charset in Content-Type, like text/csv;charset=GB18030"
                .formatted(line, decoder.charset().name().toUpperCase(Locale.ROOT)));
      }
      if (out.position() == begin && !fill()) {
        return -1;
      }
    }
    countLines(into, from, out.position() - begin);
    return out.position() - begin;
  }

  /** Appends more bytes to the unread ones; {@code false}: the stream has already ended. */
  private boolean fill() throws IOException {
    if (ended) {
      return false;
    }
    bytes.compact();
    int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
    bytes.position(bytes.position() + Math.max(0, read)).flip();
    ended = read < 0;
    return true;
  }

  private void countLines(char[] text, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (text[i] == '\n') {
        line++;
      }
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /**
   * One uploaded JSON line. Its types make the parser reject other content before reading it all.
   */
  @RegisterForReflection // parsed by our own code, which the framework does not see
  record JsonLine(String type, String key, Long amount, String currency) {}
}
