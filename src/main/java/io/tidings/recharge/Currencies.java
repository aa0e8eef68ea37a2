package io.tidings.recharge;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.tidings.access.ApiKey.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Lists the currencies an amount can be in: ISO 4217 as our own data, because Java versions know
 * different currencies, and replicas must agree. The resource {@code currencies.csv} names the day
 * the data is from.
 */
public final class Currencies {

  /**
   * One currency.
   *
   * @param minorUnits decimals of an amount: 2 means that 1999 is 19.99
   * @param since first day; {@code null}: before 2020
   * @param until last day; {@code null}: still in use
   */
  @RegisterForReflection // serialized in a list, whose element type the framework does not see
  record Entry(String code, int minorUnits, @Nullable LocalDate since, @Nullable LocalDate until) {

    /** Allows one day before and after, because the date differs between time zones. */
    boolean isInUse(LocalDate day) {
      return (since == null || !day.plusDays(1).isBefore(since))
          && (until == null || !day.minusDays(1).isAfter(until));
    }
  }

  private static final Map<String, Entry> ALL = read();

  private Currencies() {}

  /** All currencies by code, sorted by code. */
  static Map<String, Entry> all() {
    return ALL;
  }

  /** Returns {@code null} if there is no such currency or, like gold, it has no minor unit. */
  static @Nullable Entry find(String code) {
    return ALL.get(code);
  }

  private static Map<String, Entry> read() {
    Map<String, Entry> all = new TreeMap<>();
    try (InputStream file = Currencies.class.getResourceAsStream("/currencies.csv")) {
      new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(Currencies::entry)
          .forEach(entry -> all.put(entry.code(), entry));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Collections.unmodifiableMap(all);
  }

  private static Entry entry(String line) {
    String[] cells = line.split(",", -1);
    return new Entry(cells[0], Integer.parseInt(cells[1]), day(cells[2]), day(cells[3]));
  }

  private static @Nullable LocalDate day(String cell) {
    return cell.isEmpty() ? null : LocalDate.parse(cell);
  }

  /**
   * Requires a currency of ISO 4217 with a minor unit that is in use today. {@code null} passes.
   */
  @Retention(RetentionPolicy.RUNTIME)
  @Constraint(validatedBy = CurrencyCode.Rule.class)
  @interface CurrencyCode {

    String message() default
        "must be the ISO 4217 code of a currency in use, like CNY: see GET /v1/currencies";

    /** Whether to accept a withdrawn currency: an order may be older than the withdrawal. */
    boolean past() default false;

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** The check itself. */
    class Rule implements ConstraintValidator<CurrencyCode, String> {

      private boolean past;

      @Override
      public void initialize(CurrencyCode rule) {
        past = rule.past();
      }

      @Override
      public boolean isValid(String code, ConstraintValidatorContext context) {
        if (code == null) {
          return true;
        }
        Entry currency = find(code);
        return currency != null && (past || currency.isInUse(LocalDate.now(ZoneOffset.UTC)));
      }
    }
  }

  /** Lists the currencies, so that callers need not guess how many decimals an amount has. */
  @Path("/v1/currencies")
  @Tag(name = "Recharges")
  @RolesAllowed({Role.ADMIN_ROLE, Role.CLIENT_ROLE, Role.RECEIVER_ROLE})
  public static class CurrencyResource {

    /** All currencies. */
    public record CurrencyList(Collection<Entry> items) {}

    @GET
    @Operation(
        operationId = "listCurrencies",
        summary = "List the currencies of ISO 4217 with their number of decimals",
        description =
            "minorUnits 2 means that an amount of 1999 is 19.99; 0 means that it is 1999. Libraries"
                + " disagree about some currencies (IQD, LBP, MGA, MRU); Tidings uses this list. Only"
                + " currencies introduced or withdrawn since 2020 have since or until.")
    public CurrencyList list() {
      return new CurrencyList(all().values());
    }
  }
}
