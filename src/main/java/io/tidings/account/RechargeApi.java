package io.tidings.account;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/**
 * The requests to the recharge system. Each fails if the status is 400 or more; the response has
 * its body as bytes: an error of a proxy may be no JSON. docs/api.md describes them.
 */
@Path("/v1")
@Consumes(MediaType.APPLICATION_JSON)
interface RechargeApi {

  /**
   * @param recharge JSON; sent as it is, so that a repetition is the same request
   */
  @POST
  @Path("/recharges")
  Uni<RestResponse<byte[]>> create(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization, byte[] recharge);

  @POST
  @Path("/recharges/query")
  Uni<RestResponse<byte[]>> query(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization, OrderNumbers orders);

  @GET
  @Path("/reconciliation/digest")
  Uni<RestResponse<byte[]>> digest(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @RestQuery String from,
      @RestQuery String to,
      @RestQuery String bucket);

  /**
   * @param cursor {@code null}: the first page
   */
  @GET
  @Path("/reconciliation/digest/items")
  Uni<RestResponse<byte[]>> items(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @RestQuery String from,
      @RestQuery String to,
      @RestQuery int limit,
      @RestQuery @Nullable String cursor);

  @POST
  @Path("/clients")
  Uni<RestResponse<byte[]>> createClient(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization, Map<String, Object> client);

  @POST
  @Path("/keys")
  Uni<RestResponse<byte[]>> createKey(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization, Map<String, Object> key);

  @POST
  @Path("/receivers")
  Uni<RestResponse<byte[]>> createReceiver(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization, Map<String, Object> receiver);

  @POST
  @Path("/receivers/{id}/rotate-password")
  Uni<RestResponse<byte[]>> rotatePassword(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization, @RestPath String id);

  @DELETE
  @Path("/receivers/{id}")
  Uni<RestResponse<byte[]>> deleteReceiver(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization, @RestPath String id);

  /** Asks for several recharges at once. */
  record OrderNumbers(List<String> orderNos) {}

  /**
   * A response of the recharge system.
   *
   * @param status the HTTP status
   */
  record RechargeResponse(int status, JsonNode json) {

    /** These concern the request; any other may come from a proxy or be temporary. */
    private static final Set<Integer> REFUSALS = Set.of(400, 409, 422);

    boolean isFine() {
      return status >= 200 && status < 300;
    }

    /** The recharge system refused the request; repeating it changes nothing. */
    boolean isRefusal() {
      return REFUSALS.contains(status);
    }

    String describe() {
      String said = json.path("detail").asText(json.path("title").asText());
      return "the recharge system answered " + status + ": " + said;
    }
  }
}
