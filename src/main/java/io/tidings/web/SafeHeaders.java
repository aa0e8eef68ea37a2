package io.tidings.web;

import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Adds headers for caches and browsers: a response must not be cached unless its resource allows
 * it, because it may hold secrets or another caller's data; and its type must not be guessed.
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
