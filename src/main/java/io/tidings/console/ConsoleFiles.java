package io.tidings.console;

import static java.util.Objects.requireNonNull;

import io.tidings.console.ConsoleRoutes.ConsoleConfig;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Holds the console's files in memory, compressed once. Their common version is a hash of all of
 * them, and part of their paths: browsers may keep a file for good, and a new build has new paths.
 *
 * <p>Lit's modules name each other ({@code from "lit-html"}). These names become paths here: an
 * import map would have to stand in the page itself, which its Content-Security-Policy forbids.
 */
@Singleton
class ConsoleFiles {

  private static final String LIST = "files.txt";
  private static final String PAGE = "index.html";

  private static final Map<String, String> TYPES =
      Map.of(
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "html", "text/html; charset=utf-8",
          "svg", "image/svg+xml");

  private static final Map<String, String> MODULES =
      Map.of(
          "\"@lit/reactive-element\"", "\"./reactive-element.js\"",
          "\"lit-html\"", "\"./lit-html.js\"");

  private final Map<String, ConsoleFile> files;
  private final String version;
  private final String page;

  ConsoleFiles() {
    Map<String, byte[]> read = new TreeMap<>();
    for (String name : new String(read(LIST), StandardCharsets.UTF_8).lines().toList()) {
      read.put(name, name.startsWith("lit/") ? withPaths(read(name)) : read(name));
    }
    this.version = hash(read);
    this.page = new String(requireNonNull(read.remove(PAGE)), StandardCharsets.UTF_8);
    Map<String, ConsoleFile> made = new TreeMap<>();
    read.forEach((name, bytes) -> made.put(name, ConsoleFile.of(name, bytes)));
    this.files = Collections.unmodifiableMap(made);
  }

  String version() {
    return version;
  }

  /**
   * The page itself, with what it needs to send a person to the issuer.
   *
   * @param issuer empty: it offers no sign-in
   * @param accounts whether the account system is here, so that the page may ask it
   */
  ConsoleFile page(String issuer, boolean accounts, ConsoleConfig config) {
    String signIn =
        issuer.isEmpty()
            ? ""
            : "issuer=%s&amp;client=%s&amp;scope=%s" // a query string is safe in an attribute
                .formatted(
                    URLEncoder.encode(issuer, StandardCharsets.UTF_8),
                    URLEncoder.encode(config.oidcClientId().orElse(""), StandardCharsets.UTF_8),
                    URLEncoder.encode(config.oidcScope(), StandardCharsets.UTF_8));
    String text =
        page.replace("VERSION", version)
            .replace("SIGN_IN", signIn)
            .replace("ACCOUNT_SYSTEM", accounts ? "true" : "");
    return ConsoleFile.of(PAGE, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A file that the page needs; {@code null} if there is none of this name. */
  @Nullable ConsoleFile find(String name) {
    return files.get(name);
  }

  private static byte[] read(String name) {
    try (InputStream in = ConsoleFiles.class.getResourceAsStream("/console/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the console's file " + name + " is missing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] withPaths(byte[] module) {
    String text = new String(module, StandardCharsets.UTF_8);
    for (Map.Entry<String, String> name : MODULES.entrySet()) {
      text = text.replace(name.getKey(), name.getValue());
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String hash(Map<String, byte[]> files) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      files.forEach(
          (name, bytes) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
          });
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * One file, as it is sent.
   *
   * @param gzipped the same, compressed
   */
  record ConsoleFile(String type, Buffer plain, Buffer gzipped) {

    private static ConsoleFile of(String name, byte[] bytes) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
        zip.write(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
      if (type == null) {
        throw new IllegalStateException("the console's file " + name + " has an unknown type");
      }
      return new ConsoleFile(type, Buffer.buffer(bytes), Buffer.buffer(out.toByteArray()));
    }
  }
}
