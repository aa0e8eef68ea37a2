package io.tidings.reconciliation;

import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * What notifications are asked about.
 *
 * @param subjects recharge ids, or what other results are about
 */
public record SubjectQuestion(@NotEmpty @Size(max = 200) List<@NotNull String> subjects) {}
