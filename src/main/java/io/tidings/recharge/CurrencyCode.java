package io.tidings.recharge;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** A currency of ISO 4217 that has a minor unit and is in use today. {@code null} passes. */
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = CurrencyCode.Rule.class)
@interface CurrencyCode {

  String message() default
      "must be a currency that is in use, by its ISO 4217 code, like CNY: GET /v1/currencies has them";

  /** Whether one that is withdrawn will do: an order may have been made before its end. */
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
