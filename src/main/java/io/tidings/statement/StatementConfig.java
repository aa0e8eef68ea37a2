package io.tidings.statement;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.ZoneId;

/** What a business day is. */
@ConfigMapping(prefix = "tidings.statements")
public interface StatementConfig {

  /** Days begin at midnight there. */
  @WithDefault("Asia/Shanghai")
  ZoneId zone();
}
