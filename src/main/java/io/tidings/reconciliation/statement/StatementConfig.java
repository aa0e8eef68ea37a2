package io.tidings.reconciliation.statement;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.ZoneId;

/** Defines the business day. */
@ConfigMapping(prefix = "tidings.statements")
public interface StatementConfig {

  /** The time zone in which business days begin at midnight. */
  @WithDefault("Asia/Shanghai")
  ZoneId zone();
}
