package io.tidings.redelivery;

import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * The request for the notifications of some subjects.
 *
 * @param subjects recharge ids, or subjects of other results
 */
public record SubjectQuery(@NotEmpty @Size(max = 200) List<@NotNull String> subjects) {}
