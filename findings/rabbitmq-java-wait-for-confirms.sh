#!/usr/bin/env bash
# RabbitMQ's Java client: Channel.waitForConfirms() can answer true although the message was nacked.
#   guess     it answers false when any message since the last call was nacked (its Javadoc)
#   seen      now and then true, when the call comes just as the nack does: the client takes the message off the
#             list of unconfirmed ones before it notes that it was a nack. 195 of 300,000 on two cores, when the
#             publisher did something for 0 to 99 microseconds in between; none when it asked at once.
#   matters   to publishers into a full queue with overflow reject-publish: they believe what was refused. It also
#             holds for waitForConfirmsOrDie(). A ConfirmListener is told each nack.
# com.rabbitmq:amqp-client 5.37.1, JDK 17. Needs Maven and a JDK; installs into a temporary folder.
set -euo pipefail
version=5.37.1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<XML
<project><modelVersion>4.0.0</modelVersion><groupId>f</groupId><artifactId>f</artifactId><version>1</version>
<dependencies><dependency><groupId>com.rabbitmq</groupId><artifactId>amqp-client</artifactId><version>$version</version></dependency></dependencies></project>
XML
mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib
cat >Nack.java <<'JAVA'
import com.rabbitmq.client.*;
import com.rabbitmq.client.impl.*;
import java.io.*;
import java.net.*;
import java.util.Map;

/** A server that refuses every message by basic.nack, and a publisher that asks whether it was confirmed. */
public class Nack {
  static DataOutputStream out;

  static void send(int channel, com.rabbitmq.client.impl.Method method) throws IOException {
    method.toFrame(channel).writeTo(out);
    out.flush();
  }

  static void serve(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
      in.readFully(new byte[8]);
      send(0, new AMQImpl.Connection.Start(0, 9, Map.of(), LongStringHelper.asLongString("PLAIN"), LongStringHelper.asLongString("en_US")));
      long tag = 0;
      AMQCommand command = new AMQCommand();
      while (true) {
        Frame frame = Frame.readFrom(in, () -> 131072);
        if (frame.getType() == AMQP.FRAME_HEARTBEAT || !command.handleFrame(frame)) continue;
        com.rabbitmq.client.Method got = command.getMethod();
        command = new AMQCommand();
        int channel = frame.getChannel();
        if (got instanceof AMQP.Connection.StartOk) send(0, new AMQImpl.Connection.Tune(10, 131072, 0));
        else if (got instanceof AMQP.Connection.Open) send(0, new AMQImpl.Connection.OpenOk(""));
        else if (got instanceof AMQP.Channel.Open) send(channel, new AMQImpl.Channel.OpenOk(LongStringHelper.asLongString("")));
        else if (got instanceof AMQP.Confirm.Select) send(channel, new AMQImpl.Confirm.SelectOk());
        else if (got instanceof AMQP.Basic.Publish) send(channel, new AMQImpl.Basic.Nack(++tag, false, false));
      }
    } catch (IOException closed) { }
  }

  public static void main(String[] arguments) throws Exception {
    int rounds = 300_000;
    ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(() -> serve(server));
    thread.setDaemon(true);
    thread.start();
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(server.getLocalPort());
    Channel channel = factory.newConnection().createChannel();
    channel.confirmSelect();
    int believed = 0;
    for (int i = 0; i < rounds; i++) {
      channel.basicPublish("", "full", null, new byte[10]);
      for (long until = System.nanoTime() + (i % 100) * 1_000L; System.nanoTime() < until; ) Thread.onSpinWait();
      if (channel.waitForConfirms(10_000)) believed++;
    }
    System.out.println("nacked " + rounds + ", said to be acked " + believed);
    System.exit(believed > 0 ? 0 : 1);
  }
}
JAVA
javac -cp 'lib/*' Nack.java
java -cp 'lib/*:.' Nack 2>/dev/null
