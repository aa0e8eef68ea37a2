package io.tidings.delivery.call;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;

/** Decodes responses with Netty, and reports bytes that are not yet part of a response. */
final class ResponseDecoder extends HttpResponseDecoder {

  /** Maximum bytes of a status line, and of all headers of a response together. */
  private static final int LONGEST_HEAD = 64 * 1024;

  private Runnable afterRead = () -> {};

  ResponseDecoder() {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(LONGEST_HEAD)
            .setMaxHeaderSize(LONGEST_HEAD));
  }

  /** Sets a callback that runs after all received bytes were processed. */
  void afterRead(Runnable then) {
    afterRead = then;
  }

  /** Whether bytes were received that do not form a complete part of a response yet. */
  boolean hasLeftOver() {
    return actualReadableBytes() > 0;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    super.channelReadComplete(context);
    afterRead.run();
  }
}
