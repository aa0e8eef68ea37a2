package io.tidings.rabbitmq;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The requests to RabbitMQ's management API. Each fails if the status is 400 or more. */
@Path("/api")
@Consumes(MediaType.APPLICATION_JSON)
interface ManagementApi {

  @GET
  @Path("/whoami")
  Uni<Self> whoami();

  /** Creates the user or changes its password. */
  @PUT
  @Path("/users/{user}")
  Uni<Void> putUser(@RestPath String user, Account account);

  /** Also closes the user's connections. */
  @DELETE
  @Path("/users/{user}")
  Uni<Void> deleteUser(@RestPath String user);

  @PUT
  @Path("/permissions/{virtualHost}/{user}")
  Uni<Void> putPermissions(
      @RestPath String virtualHost, @RestPath String user, Permissions permissions);

  /**
   * @param columns names of the fields, separated by commas
   */
  @GET
  @Path("/queues/{virtualHost}")
  Uni<List<QueueCount>> queues(
      @RestPath String virtualHost,
      @RestQuery("disable_stats") boolean disableStats,
      @RestQuery String columns);

  /** Us; {@code tags} are a list of what we may do, or a text with commas (RabbitMQ 3.10). */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Self(String name, @Nullable JsonNode tags) {

    boolean isAdministrator() {
      return tags != null && tags.toString().matches(".*[\"\\[,]administrator[\"\\],].*");
    }
  }

  /**
   * A user.
   *
   * @param tags empty: it may not use the management API
   */
  record Account(String password, String tags, Limits limits) {}

  /** The limits of a user. */
  record Limits(
      @JsonProperty("max-connections") int maxConnections,
      @JsonProperty("max-channels") int maxChannels) {}

  /** What a user may do: regular expressions for names. */
  record Permissions(String configure, String write, String read) {}

  /**
   * A queue with its count.
   *
   * @param unacked {@code null}: not known yet
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record QueueCount(String name, @JsonProperty("messages_unacknowledged") Long unacked) {}
}
