package io.tidings.recharge;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Requires a currency of ISO 4217 with a minor unit that is in use today. {@code null} passes. */
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
      Currencies.Entry currency = Currencies.find(code);
      return currency != null && (past || currency.isInUse(LocalDate.now(ZoneOffset.UTC)));
    }
  }
}
