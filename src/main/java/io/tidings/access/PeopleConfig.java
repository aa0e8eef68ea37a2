package io.tidings.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** How the token of an OIDC issuer tells what a person may do, where {@code quarkus.oidc} is on. */
@ConfigMapping(prefix = "tidings.people")
interface PeopleConfig {

  /** The claim that names the client of a person who is CLIENT or AUDITOR: its id. */
  @WithName("client-claim")
  @WithDefault("tidings_client")
  String clientClaim();

  Roles roles();

  /** What the issuer calls our roles. Who has several gets the first of these. */
  interface Roles {

    @WithDefault("tidings-admin")
    String admin();

    @WithDefault("tidings-operator")
    String operator();

    @WithDefault("tidings-client")
    String client();

    @WithDefault("tidings-auditor")
    String auditor();
  }
}
