package io.tidings.recharge;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Currency;

/** An ISO 4217 code as the Java platform knows them. {@code null} passes. */
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = CurrencyCode.Rule.class)
@interface CurrencyCode {

  String message() default "must be an ISO 4217 code like CNY";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};

  /** The check itself. */
  class Rule implements ConstraintValidator<CurrencyCode, String> {

    @Override
    public boolean isValid(String code, ConstraintValidatorContext context) {
      if (code == null) {
        return true;
      }
      try {
        // XXX and XTS are "no currency" and "for testing": no money.
        return !code.equals("XXX") && !code.equals("XTS") && Currency.getInstance(code) != null;
      } catch (IllegalArgumentException unknown) {
        return false;
      }
    }
  }
}
