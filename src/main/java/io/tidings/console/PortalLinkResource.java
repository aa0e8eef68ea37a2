package io.tidings.console;

import io.smallrye.mutiny.Uni;
import io.tidings.access.ApiKey.Role;
import io.tidings.access.Caller;
import io.tidings.access.KeyIssuer;
import io.tidings.access.KeyIssuer.IssuedKey;
import io.tidings.console.ConsoleRoutes.ConsoleConfig;
import io.tidings.receiver.Receiver;
import io.tidings.receiver.Receiver.ReceiverState;
import io.tidings.receiver.ReceiverService;
import io.tidings.web.Params;
import io.tidings.web.Problem;
import io.tidings.web.ProblemCode;
import io.tidings.web.RequestValidator.PlainText;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/**
 * Makes links to the console for a receiver's team. A link carries a key of role RECEIVER that ends
 * soon, behind {@code #}: browsers do not send that part, so no log or proxy sees it.
 */
@Path("/v1/receivers/{id}/portal-links")
@Tag(name = "Receivers")
@RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE})
public class PortalLinkResource {

  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final Duration USUAL = Duration.ofHours(1);

  private final ReceiverService receivers;
  private final KeyIssuer keys;
  private final Caller caller;
  private final Clock clock;
  private final ConsoleConfig config;

  PortalLinkResource(
      ReceiverService receivers, KeyIssuer keys, Caller caller, Clock clock, ConsoleConfig config) {
    this.receivers = receivers;
    this.keys = keys;
    this.caller = caller;
    this.clock = clock;
    this.config = config;
  }

  @POST
  @Consumes("application/json")
  @ResponseStatus(201)
  @Operation(
      operationId = "createPortalLink",
      summary = "Create a link to the console that shows one receiver, for a short time",
      description =
          "Whoever has the link sees the receiver and its notifications, and may test, redeliver and acknowledge. DELETE"
              + " /v1/keys/{keyId} ends it early.")
  public Uni<PortalLink> create(UUID id, @NotNull @Valid PortalLook asked) {
    if (!config.enabled()) {
      throw new Problem(
          ProblemCode.STATE_CONFLICT, "The console is off; set tidings.console.enabled=true.");
    }
    Instant end = clock.instant().plus(asked.time());
    return receivers
        .visible(id, caller)
        .invoke(PortalLinkResource::requireNotDeleted)
        .chain(receiver -> keys.forPortal(receiver.clientId(), id, end, caller.actor()))
        .map(key -> new PortalLink(link(id, key, asked), key.id(), end));
  }

  private static void requireNotDeleted(Receiver receiver) {
    if (receiver.state() == ReceiverState.DELETED) {
      throw new Problem(ProblemCode.STATE_CONFLICT, "The receiver was deleted.");
    }
  }

  private static String link(UUID receiver, IssuedKey key, PortalLook look) {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("key", key.text());
    parts.put("receiver", receiver.toString());
    parts.put("title", look.title());
    parts.put("colour", look.colour());
    parts.put("logo", look.logo());
    return parts.entrySet().stream()
        .filter(part -> part.getValue() != null)
        .map(
            part ->
                part.getKey() + "=" + URLEncoder.encode(part.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&", "/console/#/portal?", ""));
  }

  /**
   * How long the link is valid, and how the page looks.
   *
   * @param validFor like 30m; an hour if absent
   * @param title shown instead of our name
   * @param colour of the line below our name, like #1b5cb8
   * @param logo a small PNG as a data URI
   */
  public record PortalLook(
      @Nullable String validFor,
      @Nullable @PlainText(max = 60) String title,
      @Nullable @Pattern(regexp = "#[0-9a-fA-F]{6}", message = "must be like #1b5cb8")
          String colour,
      @Nullable
          @Size(max = 8_192)
          @Pattern(
              regexp = "data:image/png;base64,[A-Za-z0-9+/]+={0,2}",
              message = "must be a PNG as a data URI")
          String logo) {

    private Duration time() {
      if (validFor == null) {
        return USUAL;
      }
      Duration time = Params.duration("validFor", validFor, LONGEST);
      if (time.compareTo(SHORTEST) < 0) {
        throw Problem.invalid("validFor", "must be between 1m and 24h");
      }
      return time;
    }
  }

  /**
   * A link to the console.
   *
   * @param path to append to the address of this installation; it holds a secret
   * @param keyId the key that the link carries
   */
  public record PortalLink(String path, UUID keyId, Instant expiresAt) {}
}
