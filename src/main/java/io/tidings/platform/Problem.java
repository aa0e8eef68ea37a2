package io.tidings.platform;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * What went wrong with a request, as the caller is told it (RFC 9457, {@code
 * application/problem+json}).
 *
 * <p>Thrown anywhere below a REST resource; {@link ProblemMappers} writes it. Throwing one inside a
 * transaction rolls it back: nothing is half done. The code is stable; title and detail may be
 * reworded.
 */
public final class Problem extends RuntimeException {

  /** One field at fault, by its JSON or query name, with what is wanted of it. */
  @RegisterForReflection // written or read by hand, so the framework does not see it
  public record FieldError(String field, String message) {}

  private final ProblemCode code;
  private final List<FieldError> errors;

  public Problem(ProblemCode code, String detail, List<FieldError> errors) {
    // No stack trace: a refused request is an answer, not a fault of ours.
    super(detail, null, false, false);
    this.code = code;
    this.errors = List.copyOf(errors);
  }

  public Problem(ProblemCode code, String detail) {
    this(code, detail, List.of());
  }

  /** A request whose {@code field} is at fault; {@code message} names the remedy. */
  public static Problem invalid(String field, String message) {
    return new Problem(
        ProblemCode.VALIDATION_FAILED,
        field + ": " + message,
        List.of(new FieldError(field, message)));
  }

  /** Says the same whether the thing does not exist or is not the caller's to see. */
  public static Problem notFound(String what, Object id) {
    return new Problem(ProblemCode.NOT_FOUND, "There is no " + what + " " + id + ".");
  }

  public ProblemCode code() {
    return code;
  }

  public List<FieldError> errors() {
    return errors;
  }

  /** The wire form. */
  public Body body() {
    return new Body(
        "about:blank",
        code.title(),
        code.status(),
        code.wireName(),
        getMessage(),
        errors.isEmpty() ? List.of() : errors);
  }

  /** The members of a problem+json answer; {@code code} is ours, the rest is RFC 9457. */
  @RegisterForReflection // written or read by hand, so the framework does not see it
  public record Body(
      String type, String title, int status, String code, String detail, List<FieldError> errors) {}
}
