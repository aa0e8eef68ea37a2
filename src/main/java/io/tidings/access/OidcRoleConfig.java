package io.tidings.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** How an OIDC token states what a person may do, if {@code quarkus.oidc} is on. */
@ConfigMapping(prefix = "tidings.people")
interface OidcRoleConfig {

  /** The claim that has the client's id, for a person with role CLIENT or AUDITOR. */
  @WithName("client-claim")
  @WithDefault("tidings_client")
  String clientClaim();

  Roles roles();

  /** The issuer's names for our roles. A person with several roles gets the first of these. */
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
