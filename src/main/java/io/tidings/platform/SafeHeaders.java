package io.tidings.platform;

import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * What an answer says to whoever stands between: it is nobody's to keep, unless its resource says
 * otherwise, because it may hold secrets or another's data; and its type is not to be guessed.
 */
class SafeHeaders {

  @ServerResponseFilter
  void add(ContainerResponseContext response) {
    response.getHeaders().putSingle("X-Content-Type-Options", "nosniff");
    response.getHeaders().computeIfAbsent(HttpHeaders.CACHE_CONTROL, none -> noStore());
  }

  private static List<Object> noStore() {
    return new ArrayList<>(List.of("no-store"));
  }
}
