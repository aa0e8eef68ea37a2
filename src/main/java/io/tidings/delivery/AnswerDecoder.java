package io.tidings.delivery;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;

/** Netty's reader of answers, which also tells of bytes that have not become part of an answer. */
final class AnswerDecoder extends HttpResponseDecoder {

  /** Bytes of a status line, and of all headers of an answer together. */
  private static final int LONGEST_HEAD = 64 * 1024;

  private Runnable afterRead = () -> {};

  AnswerDecoder() {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(LONGEST_HEAD)
            .setMaxHeaderSize(LONGEST_HEAD));
  }

  /** Runs when all that had arrived was looked at. */
  void afterRead(Runnable then) {
    afterRead = then;
  }

  /** Whether bytes were received that are no whole part of an answer yet. */
  boolean hasLeftOver() {
    return actualReadableBytes() > 0;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    super.channelReadComplete(context);
    afterRead.run();
  }
}
